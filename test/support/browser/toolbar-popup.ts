import type { CDPSession, Page } from 'playwright-core';
import { vi } from 'vitest';
import type { TestBrowser } from './browser.ts';

/**
 * The popup as it hangs from the toolbar, over the page on which it was opened, or the panel beside it. Playwright knows
 * nothing of such pages.
 */
export interface ToolbarPopup {
  /** All that a person reads in it; empty once it has closed. */
  text(): Promise<string>;
  /** What stands in the first field of a selector; null where there is none. */
  valueOf(selector: string): Promise<unknown>;
  /** The records that our script in the tab in front answers to the popup; null where there is none. */
  recordsInFront(): Promise<unknown>;
  /** Clicks on the first element of a selector, once it is there. */
  click(selector: string): Promise<void>;
  /** Types into the field that has the focus. */
  type(text: string): Promise<void>;
}

/** Presses the extension's button in the toolbar while this page is in front. */
export async function openToolbarPopup(
  { context, extensionId }: TestBrowser,
  page: Page,
): Promise<ToolbarPopup> {
  await page.bringToFront();
  const { cdp, targets } = await debuggerOf(context);
  const tab = (await targets('tab')).find(({ url }) => url === page.url());
  // Newer than Playwright's list of what the debugger can do.
  const send = cdp.send.bind(cdp) as (method: string, parameters: object) => Promise<unknown>;
  await send('Extensions.triggerAction', { id: extensionId, targetId: tab?.targetId });
  return findPopup({ context });
}

/** Whether a popup is open at the toolbar. */
export const hasPopup = async ({ context }: Pick<TestBrowser, 'context'>): Promise<boolean> =>
  (await (await debuggerOf(context)).targets('page')).some(isAt('/popup.html'));

/** The popup at the toolbar, once it is open. */
export const findPopup = ({ context }: Pick<TestBrowser, 'context'>): Promise<ToolbarPopup> =>
  findPage(context, '/popup.html');

/** Whether the panel is open beside the page. */
export const hasPanel = async ({ context }: Pick<TestBrowser, 'context'>): Promise<boolean> =>
  (await (await debuggerOf(context)).targets('page')).some(isAt('/sidepanel.html'));

/** The panel beside the page, once it is open. */
export const findPanel = ({ context }: Pick<TestBrowser, 'context'>): Promise<ToolbarPopup> =>
  findPage(context, '/sidepanel.html');

// --- Internal helpers ---

const isAt =
  (path: string) =>
  ({ url }: { url: string }): boolean =>
    URL.parse(url)?.pathname === path;

async function findPage(context: TestBrowser['context'], path: string): Promise<ToolbarPopup> {
  const { cdp, targets } = await debuggerOf(context);
  for (;;) {
    const page = (await targets('page')).find(isAt(path));
    if (page !== undefined) return drive(cdp, page.targetId);
  }
}

async function debuggerOf(context: TestBrowser['context']) {
  const cdp = await context.browser()?.newBrowserCDPSession();
  if (cdp === undefined) throw new Error('this browser has no debugger of its own');
  const targets = async (type: 'tab' | 'page') => {
    const { targetInfos } = await cdp.send('Target.getTargets', { filter: [{ type }] });
    return targetInfos;
  };
  return { cdp, targets };
}

interface Answered {
  readonly id?: number;
  readonly result?: { readonly result?: { readonly value?: unknown } };
}

async function drive(cdp: CDPSession, targetId: string): Promise<ToolbarPopup> {
  const { sessionId } = await cdp.send('Target.attachToTarget', { targetId, flatten: false });
  // Whatever is under way then gets no answer, and what is sent later is refused.
  const closed = new Promise<undefined>((resolve) => {
    cdp.on('Target.detachedFromTarget', (session) => session.sessionId === sessionId && resolve(undefined));
  });
  let last = 0;
  const send = (method: string, params: object): Promise<Answered> =>
    new Promise((resolve, reject) => {
      last += 1;
      const id = last;
      const hear = ({ message }: { message: string }) => {
        const answer = JSON.parse(message) as Answered;
        if (answer.id !== id) return;
        cdp.off('Target.receivedMessageFromTarget', hear);
        resolve(answer);
      };
      cdp.on('Target.receivedMessageFromTarget', hear);
      const message = JSON.stringify({ id, method, params });
      cdp.send('Target.sendMessageToTarget', { sessionId, message }).catch(reject);
    });
  /** Undefined once the page has closed. */
  const call = (method: string, params: object): Promise<Answered | undefined> =>
    Promise.race([closed, send(method, params)]);
  const evaluate = async (expression: string): Promise<unknown> => {
    const answer = await call('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    return answer?.result?.result?.value;
  };

  return {
    text: async () => String((await evaluate('document.body?.innerText')) ?? ''),
    valueOf: (selector) => evaluate(`document.querySelector(${JSON.stringify(selector)})?.value ?? null`),
    recordsInFront: () =>
      evaluate(`(async () => {
        const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
        const func = () => globalThis.noiseawareTool?.recordsInFront();
        const [document] = await chrome.scripting.executeScript({ target: { tabId: tab.id }, func });
        return document.result;
      })().catch(() => null)`),
    async type(text) {
      await call('Input.insertText', { text });
    },
    async click(selector) {
      // What is loaded after the list may move it: the place has to be the same at two looks.
      let before: string | undefined;
      let isPressed = false;
      await vi.waitFor(async () => {
        const found = await evaluate(`(() => {
          const element = document.querySelector(${JSON.stringify(selector)});
          element?.scrollIntoView({ block: 'nearest' });
          const box = element?.getBoundingClientRect();
          return box && { x: box.x + box.width / 2, y: box.y + box.height / 2 };
        })()`);
        // If it is gone after a press, that has arrived.
        if (found === undefined && isPressed) return;
        if (found === undefined) throw new Error(`nothing in the popup is ${selector}`);
        const place = JSON.stringify(found);
        if (place !== before) {
          before = place;
          throw new Error(`${selector} moves`);
        }
        await evaluate(`void (globalThis.arrival = new Promise((resolve) => {
          const hear = ({ target }) => target.closest(${JSON.stringify(selector)}) && resolve(true);
          addEventListener('click', hear, { capture: true });
          setTimeout(() => resolve(false), 1_000);
        }))`);
        isPressed = true;
        for (const type of ['mousePressed', 'mouseReleased'])
          await call('Input.dispatchMouseEvent', {
            type,
            ...(found as object),
            button: 'left',
            clickCount: 1,
          });
        // A press is lost, or falls elsewhere, while the popup's window is not drawn yet, and a question ignores presses
        // that follow each other faster than its calm of 600 ms.
        if ((await evaluate('globalThis.arrival')) === false)
          throw new Error(`no click arrived at ${selector}`);
      }, 15_000);
    },
  };
}
