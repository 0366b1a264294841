import { browser } from 'wxt/browser';
import { toolOriginOf } from '../app/own-page.ts';

/**
 * Answers the script in pages of tools; the browser itself names the origin. No other sender gets an answer. What fails is
 * answered with nothing and kept nowhere: a page is a stranger, and must not fill the list of errors.
 */
export function serveTools(answer: (message: unknown, origin: string) => Promise<unknown>): void {
  browser.runtime.onMessage.addListener((message, sender, respond) => {
    const origin = toolOriginOf(sender, { id: browser.runtime.id });
    if (origin === undefined) return false;
    answer(message, origin).then(respond, () => respond());
    return true;
  });
}
