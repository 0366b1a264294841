import { browser } from 'wxt/browser';

const name = 'is-panel-in';

/** Whether the panel is open in a window. The panel itself answers: the browsers have no common way to ask. */
export const isPanelOpen = (window: number): Promise<boolean> =>
  browser.runtime.sendMessage({ name, window }).then(
    (answer: unknown) => answer === true,
    // There is no panel in any window.
    () => false,
  );

/** Answers that question in the panel, for as long as a person sees it. */
export async function answerAsPanel(): Promise<void> {
  const { id } = await browser.windows.getCurrent();
  browser.runtime.onMessage.addListener((message, sender, respond) => {
    const question = Object(message) as Record<string, unknown>;
    // Content scripts have a tab, and are answered by the background alone.
    const isOwn = sender.id === browser.runtime.id && sender.tab === undefined;
    if (!isOwn || question['name'] !== name || question['window'] !== id) return false;
    respond(document.visibilityState === 'visible');
    return true;
  });
}
