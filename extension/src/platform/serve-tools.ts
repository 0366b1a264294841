import { browser } from 'wxt/browser';
import { toolOriginOf } from '../app/own-page.ts';

/** Answers the script in pages of tools, told from which origin by the browser itself. Anyone else gets no answer. */
export function serveTools(
  answer: (message: unknown, origin: string, address: string | undefined) => Promise<unknown>,
): void {
  browser.runtime.onMessage.addListener((message, sender) => {
    const origin = toolOriginOf(sender, { id: browser.runtime.id });
    return origin === undefined ? undefined : answer(message, origin, sender.url);
  });
}
