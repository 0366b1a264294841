import { browser } from 'wxt/browser';
import type { AuthorizationEnd, Effects } from '../app/effects.ts';

/** NoiseAware's window, over the browser's identity API. */
export const browserIdentity = (): Effects['identity'] => ({
  redirectUrl: (path) => browser.identity.getRedirectURL(path),
  async authorize(url, onWindow) {
    const stopWatching = watchForWindow(onWindow);
    try {
      const redirect = await browser.identity.launchWebAuthFlow({ url, interactive: true });
      return redirect ? { kind: 'redirected', url: redirect } : { kind: 'window_closed' };
    } catch (error) {
      return endOf(error);
    } finally {
      stopWatching();
    }
  },
  closeWindow: (window) => browser.windows.remove(window).catch(() => undefined),
  showWindow: (window) =>
    browser.windows.update(window, { focused: true }).then(
      () => true,
      () => false,
    ),
});

/** The API does not name its window: it is the first one of the kind `popup` that opens after the call. */
function watchForWindow(onWindow: (window: number) => void): () => void {
  const listener = (window: { id?: number | undefined; type?: string | undefined }) => {
    if (window.type !== 'popup' || window.id === undefined) return;
    browser.windows.onCreated.removeListener(listener);
    onWindow(window.id);
  };
  browser.windows.onCreated.addListener(listener);
  return () => browser.windows.onCreated.removeListener(listener);
}

/** The browsers tell the ends apart by their messages alone. */
function endOf(error: unknown): AuthorizationEnd {
  const message = error instanceof Error ? error.message : '';
  if (/could not be loaded/i.test(message)) return { kind: 'page_not_loaded' };
  if (/only one web auth flow/i.test(message)) return { kind: 'another_window_open' };
  return { kind: 'window_closed' };
}
