import { browser } from 'wxt/browser';
import { toolOriginOf } from '../app/own-page.ts';

/**
 * Answers the content script in pages of tools. The origin comes from the browser, never from the message. No other
 * sender gets an answer. A failure is answered with undefined and not recorded: a page must not be able to fill the
 * list of errors.
 */
export function serveTools(answer: (message: unknown, origin: string) => Promise<unknown>): void {
  browser.runtime.onMessage.addListener((message, sender, respond) => {
    const origin = toolOriginOf(sender, { id: browser.runtime.id });
    if (origin === undefined) return false;
    answer(message, origin).then(respond, () => respond());
    return true;
  });
}
