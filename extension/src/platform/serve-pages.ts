import { browser } from 'wxt/browser';
import { isOwnPage } from '../app/own-page.ts';
import type { View } from '../app/view.ts';
import { viewPort } from '../messages.ts';

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
