import { browser } from 'wxt/browser';
import { toolDocumentOf } from '../app/own-page.ts';
import type { AnswerTool } from '../app/tools/answer-tool.ts';

/**
 * Answers the content script in pages of tools and their frames. Origin and window come from the browser, never from
 * the message. No other sender gets an answer. A failure is answered with undefined and not recorded: a page must not
 * be able to fill the list of errors.
 */
export function serveTools(answer: AnswerTool): void {
  browser.runtime.onMessage.addListener((message, sender, respond) => {
    const document = toolDocumentOf(sender, Object(message).ancestors, { id: browser.runtime.id });
    if (document === undefined) return false;
    answer(message, document).then(respond, () => respond());
    return true;
  });
}
