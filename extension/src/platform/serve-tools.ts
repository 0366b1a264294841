import { browser } from 'wxt/browser';
import { toolOriginOf } from '../app/own-page.ts';
import type { AnswerTool } from '../app/tools/answer-tool.ts';

/**
 * Answers the content script in pages of tools. Origin and window come from the browser, never from the message. No other
 * sender gets an answer. A failure is answered with undefined and not recorded: a page must not be able to fill the
 * list of errors.
 */
export function serveTools(answer: AnswerTool): void {
  browser.runtime.onMessage.addListener((message, sender, respond) => {
    const origin = toolOriginOf(sender, { id: browser.runtime.id });
    if (origin === undefined) return false;
    answer(message, { origin, window: sender.tab?.windowId ?? browser.windows.WINDOW_ID_NONE }).then(
      respond,
      () => respond(),
    );
    return true;
  });
}
