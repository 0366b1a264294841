import { browser } from 'wxt/browser';
import type { AuthorizationEnd, Effects } from '../app/effects.ts';

/** Two windows that open within so many milliseconds of each other cannot be told apart. */
const openingFor = 2_000;

/** NoiseAware's window, over the browser's identity API. */
export const browserIdentity = (): Effects['identity'] => ({
  redirectUrl: (path) => browser.identity.getRedirectURL(path),
  async authorize(url, onWindow) {
    const stopWatching = watchForWindow(new URL(url).origin, onWindow);
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

/**
 * The API does not name its window, and without a permission for all tabs the browser hides what windows show. It is a
 * popup that opens right after the call, and shows the login's origin as far as that is visible: pages of the extension
 * and of allowed sites are, so their popups are never taken for it. Where two could be it, none is, and no window is
 * focused or closed.
 */
function watchForWindow(loginOrigin: string, onWindow: (window: number | null) => void): () => void {
  const candidates: number[] = [];
  const stop = () => browser.windows.onCreated.removeListener(listener);
  const listener = async ({ id, type }: { id?: number | undefined; type?: string | undefined }) => {
    if (type !== 'popup' || id === undefined) return;
    const tabs = await browser.tabs.query({ windowId: id });
    const isForeign = tabs.some(({ url, pendingUrl = url }) => {
      return pendingUrl && !/^about:/.test(pendingUrl) && URL.parse(pendingUrl)?.origin !== loginOrigin;
    });
    if (isForeign) return;
    candidates.push(id);
    if (candidates.length === 1) setTimeout(stop, openingFor);
    onWindow(candidates.length === 1 ? id : null);
  };
  browser.windows.onCreated.addListener(listener);
  return stop;
}

/** The browsers tell the ends apart by their messages alone. */
function endOf(error: unknown): AuthorizationEnd {
  const message = error instanceof Error ? error.message : '';
  if (/could not be loaded/i.test(message)) return { kind: 'page_not_loaded' };
  if (/only one web auth flow/i.test(message)) return { kind: 'another_window_open' };
  return { kind: 'window_closed' };
}
