import { browser } from 'wxt/browser';
import type { Effects } from '../app/effects.ts';

const script = { id: 'tool', file: '/tool.js' } as const;

/** Name of the value in the session storage that says: the script was injected into all open tabs. */
const marker = 'script-in-tabs';

/** The content script in the pages of tools: where it runs, and messages to it. */
export const browserToolPages = (): Effects['toolPages'] => ({
  async runOn(patterns) {
    const hasNew = await register(patterns);
    const cutOff = await wasCutOff();
    // All tabs: a new site may be in frames of pages that have the script already.
    // Not awaited: a tab with an open dialog runs no script until the dialog is closed.
    if (hasNew || cutOff) for (const id of await tabsOn(patterns)) void inject(id);
  },
  async tell(news) {
    // Tabs of a site without permission cannot be found by address.
    const tabs = await browser.tabs.query({});
    await Promise.all(tabs.map(({ id }) => tellFrames(id, { name: news })));
  },
});

// --- Internal helpers ---

/**
 * Registers the script for these patterns and no others, in frames too.
 * @returns whether any of the patterns is new
 */
async function register(patterns: string[]): Promise<boolean> {
  const [registered] = await browser.scripting.getRegisteredContentScripts({ ids: [script.id] });
  const before = registered?.matches ?? [];
  const hasNew = patterns.some((pattern) => !before.includes(pattern));
  if (!hasNew && before.length === patterns.length) return false;
  if (registered !== undefined) await browser.scripting.unregisterContentScripts({ ids: [script.id] });
  if (patterns.length > 0) {
    await browser.scripting.registerContentScripts([
      {
        ...{ id: script.id, js: [script.file], matches: patterns, runAt: 'document_start', allFrames: true },
        // about:blank, srcdoc and blob: with the origin of an allowed site.
        matchOriginAsFallback: true,
      },
    ]);
  }
  return hasNew;
}

/**
 * Whether scripts in open tabs may be cut off. An update, a reload, and disabling and enabling the extension cut off
 * the scripts that run, and clear the session storage too.
 */
async function wasCutOff(): Promise<boolean> {
  const { [marker]: value } = await browser.storage.session.get(marker);
  await browser.storage.session.set({ [marker]: true });
  return value !== true;
}

async function tabsOn(patterns: string[]): Promise<number[]> {
  if (patterns.length === 0) return [];
  const tabs = await browser.tabs.query({ url: patterns });
  return tabs.flatMap(({ id }) => id ?? []);
}

/** Sends a message to every frame of a tab. Fails if none has the script. */
const tellFrames = async (tab: number | undefined, message: object): Promise<unknown> =>
  tab === undefined ? undefined : browser.tabs.sendMessage(tab, message).catch(() => undefined);

/** Fails for a tab that was closed meanwhile or shows an error page, which needs no script. */
const inject = (tab: number): Promise<unknown> =>
  browser.scripting
    .executeScript({ target: { tabId: tab, allFrames: true }, files: [script.file], injectImmediately: true })
    .catch(() => undefined);
