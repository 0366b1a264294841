import { browser } from 'wxt/browser';
import { isOwnPage } from '../app/own-page.ts';
import type { View } from '../app/view.ts';
import { viewPort } from '../messages.ts';

/** The background's own address begins as every page of the extension does, in every browser. */
const own = () => ({ id: browser.runtime.id, base: `${location.origin}/` });

/** Answers the messages of the extension's own pages. Anyone else gets none, not even a refusal. */
export function serveMessages(answer: (message: unknown) => Promise<unknown>): void {
  browser.runtime.onMessage.addListener((message, sender) =>
    isOwnPage(sender, own()) ? answer(message) : undefined,
  );
}

/** Gives each of the extension's own pages a feed of what to draw, for as long as the page is there. */
export function serveViews(feed: (push: (changes: Partial<View>) => void) => Promise<() => void>): void {
  browser.runtime.onConnect.addListener((port) => {
    if (port.name !== viewPort || !isOwnPage(port.sender, own())) {
      port.disconnect();
      return;
    }
    let gone = false;
    const stop = feed((changes) => {
      if (!gone) port.postMessage(changes);
    });
    port.onDisconnect.addListener(() => {
      gone = true;
      void stop.then((end) => end());
    });
  });
}
