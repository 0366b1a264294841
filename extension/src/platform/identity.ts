import { browser } from 'wxt/browser';
import type { AuthorizationEnd, Effects, LoginWindow } from '../app/effects.ts';
import { inMiddleOf } from './in-middle-of.ts';
import { loginIsGone } from './watch-login.ts';

/** Two windows that open within so many milliseconds of each other cannot be told apart. */
const openingFor = 2_000;

/** What the browsers call no window. */
const none = -1;

/** As large as a login needs. */
const size = { width: 520, height: 760 };

/** NoiseAware's window, over the browser's identity API. */
export const browserIdentity = (): Effects['identity'] => ({
  redirectUrl: (path) => browser.identity.getRedirectURL(path),
  async authorize(url, onWindow) {
    const { origin } = new URL(url);
    const stopWatching = watchForWindow(origin, onWindow);
    const over = new AbortController();
    try {
      const opened = browser.identity.launchWebAuthFlow({ url, interactive: true });
      const redirect = await (import.meta.env.FIREFOX
        ? Promise.race([opened, loginIsGone(origin, over.signal)])
        : opened);
      return redirect ? { kind: 'redirected', url: redirect } : { kind: 'window_closed' };
    } catch (error) {
      return endOf(error);
    } finally {
      stopWatching();
      over.abort();
    }
  },
  closeWindow: async (window) => {
    if (await isThere(window)) await browser.windows.remove(window.id).catch(() => undefined);
  },
  showWindow: async (window) => {
    if (await isThere(window))
      await browser.windows.update(window.id, { focused: true }).catch(() => undefined);
  },
});

/**
 * The API does not name its window, and without a permission for all tabs the browser hides what windows show. It is a
 * popup that opens right after the call, and shows the login's origin as far as that is visible: pages of the extension
 * and of allowed sites are, so their popups are never taken for it. Where two could be it, none is, and no window is
 * focused or closed.
 */
function watchForWindow(origin: string, onWindow: (window: LoginWindow | null) => void): () => void {
  const candidates: number[] = [];
  const stop = () => browser.windows.onCreated.removeListener(listener);
  const listener = async ({ id = none }: { id?: number | undefined }) => {
    const window = { id, origin };
    if (!(await isThere(window))) return;
    candidates.push(id);
    if (candidates.length === 1) setTimeout(stop, openingFor);
    onWindow(candidates.length === 1 ? window : null);
    if (candidates.length > 1) return;
    const front = await browser.windows.getLastFocused({ windowTypes: ['normal'] });
    await browser.windows.update(id, inMiddleOf(front, size)).catch(() => undefined);
  };
  browser.windows.onCreated.addListener(listener);
  return stop;
}

/**
 * Whether there is a popup of this number that shows nothing but this origin, as far as the browser lets us see. After a
 * restart of the browser another window may have the number.
 */
async function isThere({ id, origin }: LoginWindow): Promise<boolean> {
  const window = await browser.windows.get(id, { populate: true }).catch(() => undefined);
  const shown = (window?.tabs ?? []).flatMap(
    ({ url, pendingUrl = url }) => URL.parse(pendingUrl ?? '') ?? [],
  );
  return window?.type === 'popup' && shown.every((url) => url.protocol === 'about:' || url.origin === origin);
}

/** The browsers tell the ends apart by their messages alone. */
function endOf(error: unknown): AuthorizationEnd {
  const message = error instanceof Error ? error.message : '';
  if (/could not be loaded/i.test(message)) return { kind: 'page_not_loaded' };
  if (/only one web auth flow/i.test(message)) return { kind: 'another_window_open' };
  return { kind: 'window_closed' };
}
