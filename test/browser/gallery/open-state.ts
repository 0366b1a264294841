import type { Language } from '@noiseaware-connect/shared/language';
import type { Page } from 'playwright-core';
import type { View } from '../../../extension/src/app/view.ts';
import type { TestBrowser } from '../../support/browser/browser.ts';
import { speakPseudo } from '../../support/browser/pseudo-language.ts';
import { now } from './sample-view.ts';
import type { State } from './state.ts';

/** In which each page is shown; each is pictured at its whole length. */
export const sizes = {
  popup: { width: 400, height: 600 },
  // The least that a browser gives a panel.
  sidepanel: { width: 320, height: 800 },
  options: { width: 760, height: 900 },
  question: { width: 420, height: 610 },
  first: { width: 760, height: 900 },
} as const;

/** The window in which the browser says that a page is. */
export const panelWindow = 1;

/** Whether nothing in the page has the focus. */
export const focusIsLost = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.activeElement === null || document.activeElement === document.body);

/** Pushes another view to such a page. */
export const pushView = (page: Page, view: View): Promise<void> =>
  page.evaluate((pushed) => (globalThis as unknown as { push(view: unknown): void }).push(pushed), view);

/** Opens a page of the extension in that state and language, or in pseudo words from right to left: what the background says is said by the page itself, at the samples' time. */
export async function openState(
  { context, extensionId }: Pick<TestBrowser, 'context' | 'extensionId'>,
  state: State,
  language: Language | 'rtl' | null = null,
): Promise<Page> {
  const page = await context.newPage();
  await page.setViewportSize(sizes[state.page]);
  const { answers = {}, calls = {}, tab, records } = state;
  const isPseudo = language === 'rtl';
  if (isPseudo) await speakPseudo(page, 'rtl');
  await page.addInitScript(standIn, {
    view: { ...state.view, language: isPseudo ? 'de' : language },
    answers,
    calls,
    tab,
    records,
    panelWindow,
    now,
  });
  await page.goto(`chrome-extension://${extensionId}/${state.page}.html`);
  await page.locator('#root > *').first().waitFor();
  // A question takes no click at once.
  await page.locator('fieldset.guarded:disabled').waitFor({ state: 'detached' });
  if (state.drawnLast !== undefined) await page.locator(state.drawnLast).waitFor();
  await state.reach?.(page);
  return page;
}

// --- Internal helpers ---

interface Said {
  view: unknown;
  answers: Readonly<Record<string, unknown>>;
  calls: Readonly<Record<string, unknown>>;
  tab: string | undefined;
  records: unknown;
  panelWindow: number;
  now: number;
}

interface Sent {
  name: string;
  input: { endpoint: string; input: { body?: { redirectUri?: string } } };
}

/** Runs in the page, before its own scripts. */
function standIn({ view, answers, calls, tab, records, panelWindow, now }: Said): void {
  Date.now = () => now;
  const { chrome } = globalThis as unknown as {
    chrome: { runtime: object; tabs: object; windows: object; scripting: object; permissions: object };
  };
  const answerTo = ({ endpoint, input }: Sent['input']): unknown => {
    const answer = JSON.stringify(calls[endpoint] ?? null);
    return JSON.parse(answer.replace('{redirect}', encodeURIComponent(`${input.body?.redirectUri}`)));
  };
  // What a page asks the relay itself.
  const { fetch } = globalThis;
  globalThis.fetch = async (...request) => {
    if (!String(request[0]).endsWith('/health/live')) return fetch(...request);
    const live = calls['live'] as { value: unknown } | undefined;
    if (live === undefined) throw new TypeError('nothing answers');
    return Response.json(live.value);
  };
  const silent = { addListener: () => undefined };
  const runtime = {
    connect: () => ({
      onMessage: {
        addListener(push: (view: unknown) => void) {
          Object.assign(globalThis, { push });
          setTimeout(push, 0, view);
        },
      },
      onDisconnect: silent,
      postMessage: () => undefined,
    }),
    sendMessage: async ({ name, input }: Sent) =>
      name === 'call' ? answerTo(input) : (answers[name] ?? null),
  };
  const tabs = {
    query: async () => (tab === undefined ? [] : [{ id: 1, url: tab }]),
    onActivated: silent,
    onUpdated: silent,
  };
  const scripting = {
    executeScript: async () => [
      {
        frameId: 0,
        result: { page: tab, origin: new URL(`${tab}`).origin, children: 0, answer: records ?? null },
      },
    ],
  };
  // An API of this name is taken as it is: it answers with promises.
  const browser = {
    ...chrome,
    runtime: { ...chrome.runtime, ...runtime },
    tabs: { ...chrome.tabs, ...tabs },
    windows: { ...chrome.windows, getCurrent: async () => ({ id: panelWindow }) },
    scripting: { ...chrome.scripting, ...scripting },
    permissions: { ...chrome.permissions, contains: async () => true },
  };
  Object.assign(globalThis, { browser });
}
