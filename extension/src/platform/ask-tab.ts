import { browser } from 'wxt/browser';
import type { ToolNews } from '../tool-messages.ts';

/** Sends a message to the content script of a tab; undefined if none answers. */
export const askTab = <N extends keyof ToolNews>(
  tab: number | undefined,
  name: N,
  input: ToolNews[N]['input'],
): Promise<unknown> =>
  tab === undefined
    ? Promise.resolve(undefined)
    : browser.tabs.sendMessage(tab, { name, input }, { frameId: 0 }).catch(() => undefined);
