import { browser } from 'wxt/browser';
import { isOwnPage } from '../app/own-page.ts';
import type { View } from '../app/view.ts';
import { type PageName, pageNames, viewPorts } from '../messages.ts';

/** The background has the same origin as the extension's pages, in every browser. */
const extension = () => ({ id: browser.runtime.id, base: `${location.origin}/` });

/**
 * Answers messages of the extension's own pages; no other sender gets any answer. A failure is answered with undefined
 * and stays uncaught, so that it is recorded for the report.
 */
export function serveMessages(answer: (message: unknown) => Promise<unknown>): void {
  browser.runtime.onMessage.addListener((message, sender, respond) => {
    if (!isOwnPage(sender, extension())) return false;
    void answer(message).then(respond, (error) => {
      respond();
      throw error;
    });
    return true;
  });
}

/** The connection to an open page. */
interface Feed {
  /** The page has become visible or hidden. */
  look(visible: boolean): void;
  end(): void;
}

/**
 * Pushes the view to each of the extension's own pages, for as long as it is open.
 * @param onOpen a page has opened: not called for one that connects again after the background was stopped
 */
export function serveViews(
  feed: (page: PageName, push: (changes: Partial<View>) => void) => Promise<Feed>,
  onOpen: (page: PageName) => void,
): void {
  browser.runtime.onConnect.addListener((port) => {
    const isOpening = port.name === viewPorts.opening;
    const isKnown = isOpening || port.name === viewPorts.again;
    if (!isKnown || !isOwnPage(port.sender, extension())) {
      port.disconnect();
      return;
    }
    let gone = false;
    const page =
      pageNames.find((name) => port.sender?.url?.startsWith(`${extension().base}${name}.html`)) ?? 'options';
    const feeding = feed(page, (changes) => {
      if (!gone) port.postMessage(changes);
    });
    if (isOpening) onOpen(page);
    port.onMessage.addListener((visible) => void feeding.then(({ look }) => look(visible === true)));
    port.onDisconnect.addListener(() => {
      gone = true;
      void feeding.then(({ end }) => end());
    });
  });
}
