import { browser } from 'wxt/browser';
import { isOwnPage } from '../app/own-page.ts';
import type { View } from '../app/view.ts';
import { type PageName, pageNames, viewPort } from '../messages.ts';

/** The background's own address begins as every page of the extension does, in every browser. */
const own = () => ({ id: browser.runtime.id, base: `${location.origin}/` });

/**
 * Answers the messages of the extension's own pages; no other sender gets an answer, not even a refusal. What fails is
 * answered with nothing and stays uncaught, so that it is among the errors that a person can report.
 */
export function serveMessages(answer: (message: unknown) => Promise<unknown>): void {
  browser.runtime.onMessage.addListener((message, sender, respond) => {
    if (!isOwnPage(sender, own())) return false;
    void answer(message).then(respond, (error) => {
      respond();
      throw error;
    });
    return true;
  });
}

/** What a page is given for as long as it is there. */
interface Feed {
  /** The page can be seen, or no longer. */
  look(visible: boolean): void;
  end(): void;
}

/** Gives each of the extension's own pages a feed of what to draw, for as long as the page is there. */
export function serveViews(
  feed: (page: PageName, push: (changes: Partial<View>) => void) => Promise<Feed>,
): void {
  browser.runtime.onConnect.addListener((port) => {
    if (port.name !== viewPort || !isOwnPage(port.sender, own())) {
      port.disconnect();
      return;
    }
    let gone = false;
    const page = pageNames.find((name) => port.sender?.url?.startsWith(`${own().base}${name}.html`));
    const feeding = feed(page ?? 'options', (changes) => {
      if (!gone) port.postMessage(changes);
    });
    port.onMessage.addListener((visible) => void feeding.then(({ look }) => look(visible === true)));
    port.onDisconnect.addListener(() => {
      gone = true;
      void feeding.then(({ end }) => end());
    });
  });
}
