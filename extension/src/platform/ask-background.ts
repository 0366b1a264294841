import { browser } from 'wxt/browser';
import type { View } from '../app/view.ts';
import { type Send, viewPort } from '../messages.ts';

const pause = 200;

/** Asks the background; the page's one way to do anything. A message that fails there is answered with nothing. */
export const send: Send = async (name, input) => {
  const answer = await browser.runtime.sendMessage({ name, input });
  if (answer === undefined) throw new Error('no answer');
  return answer;
};

/** Draws what the background pushes, and says whether the page can be seen. A background that was stopped is woken again. */
export function followView(draw: (view: View) => void): void {
  const open = () => {
    let view: Partial<View> = {};
    const port = browser.runtime.connect({ name: viewPort });
    port.onMessage.addListener((changes: unknown) => {
      // The first push is whole, the later ones are what changed.
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

/** Opens the options, in a tab of their own, and puts the popup away. */
export async function openOptions(): Promise<void> {
  await browser.runtime.openOptionsPage();
  window.close();
}
