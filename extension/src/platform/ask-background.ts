import { browser } from 'wxt/browser';
import type { View } from '../app/view.ts';
import { type Send, viewPorts } from '../messages.ts';

const pause = 200;

/**
 * Sends a message to the background.
 * @throws if the background stops or fails before it answers
 */
export const send: Send = async (name, input) => {
  const answer = await browser.runtime.sendMessage({ name, input });
  if (answer === undefined) throw new Error('no answer');
  return answer;
};

/**
 * Draws the views that the background pushes, and reports whether the page is visible. Connects again if the background
 * was stopped.
 */
export function followView(draw: (view: View) => void): void {
  let name: string = viewPorts.opening;
  const open = () => {
    let view: Partial<View> = {};
    const port = browser.runtime.connect({ name });
    port.onMessage.addListener((changes: unknown) => {
      name = viewPorts.again;
      // The first push is the whole view, the later ones are changes.
      view = { ...view, ...(changes as Partial<View>) };
      draw(view as View);
    });
    const say = () => port.postMessage(document.visibilityState === 'visible');
    say();
    document.addEventListener('visibilitychange', say);
    port.onDisconnect.addListener(() => {
      document.removeEventListener('visibilitychange', say);
      setTimeout(open, pause);
    });
  };
  open();
}

/** Opens the options in a tab. */
export const openOptions = (): Promise<void> => browser.runtime.openOptionsPage();
