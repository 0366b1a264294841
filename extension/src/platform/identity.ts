import { browser } from 'wxt/browser';
import type { AuthorizationEnd, Effects, LoginWindow } from '../app/effects.ts';
import { centredOn } from './centred-on.ts';
import { watchLogin } from './watch-login.ts';

/** Milliseconds: a second popup that opens this soon cannot be told apart from the login window. */
const openingFor = 2_000;

/** The browsers' id for no window. */
const none = -1;

/** The size of a login window, in pixels. */
const size = { width: 520, height: 760 };

/** Login windows, by the browser's identity API. */
export const browserIdentity = (): Effects['identity'] => ({
  redirectUrl: (path) => browser.identity.getRedirectURL(path),
  async authorize(url, onWindow) {
    const { origin } = new URL(url);
    const stopWatching = watchForWindow(origin, onWindow);
    try {
      const opened = browser.identity.launchWebAuthFlow({ url, interactive: true });
      const redirect = await (import.meta.env.FIREFOX ? watchLogin(opened, origin) : opened);
      return redirect ? { kind: 'redirected', url: redirect } : { kind: 'window_closed' };
    } catch (error) {
      return endOf(error);
    } finally {
      stopWatching();
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
 * Recognizes the login window. The API does not name it, and without a permission for all tabs the browser hides what
 * windows show. It is a popup that opens right after the call and shows no other visible origin: pages of the extension
 * and of allowed sites are visible, so their popups are never mistaken for it. If two popups could be it, neither is
 * used, and no window is focused or closed.
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
    await browser.windows.update(id, centredOn(front, size)).catch(() => undefined);
  };
  browser.windows.onCreated.addListener(listener);
  return stop;
}

/**
 * Whether a window is still this login window: a popup that shows nothing but its origin, as far as the browser lets
 * the extension see. After a restart of the browser another window may have its id.
 */
async function isThere({ id, origin }: LoginWindow): Promise<boolean> {
  const window = await browser.windows.get(id, { populate: true }).catch(() => undefined);
  const urls = (window?.tabs ?? []).flatMap(({ url, pendingUrl = url }) => URL.parse(pendingUrl ?? '') ?? []);
  return window?.type === 'popup' && urls.every((url) => url.protocol === 'about:' || url.origin === origin);
}

/** The browsers tell the ends apart only by their error messages. */
function endOf(error: unknown): AuthorizationEnd {
  const message = error instanceof Error ? error.message : '';
  if (/could not be loaded/i.test(message)) return { kind: 'page_not_loaded' };
  if (/only one web auth flow/i.test(message)) return { kind: 'another_window_open' };
  return { kind: 'window_closed' };
}
