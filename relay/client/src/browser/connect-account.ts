import { create } from './create.ts';
import { type Ended, hear } from './ends.ts';

/** A link as the relay makes it: its address, and its id. */
export interface ConnectLink {
  readonly url: string;
  readonly id: string;
}

export interface ConnectOptions {
  /** `window` leaves the page where it is, and becomes `redirect` where the browser blocks the window. */
  readonly mode?: 'redirect' | 'window' | undefined;
  /** Ends the wait. A window that is at the link already may stay open. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called once when the window looks closed. That is a hint and no end: a page of NoiseAware under
   * `Cross-Origin-Opener-Policy` makes its window look closed while it is open.
   */
  readonly onClosed?: (() => void) | undefined;
}

/**
 * Sends the customer to NoiseAware by a link. Call it in the press itself, and give a link that is still being made as a promise:
 * browsers block a window that opens later.
 * @param link with its id, so that several windows are told apart; with the address alone, the first end that is heard counts
 * @returns how it ended, as the address says to which the link returns. Ask your backend for the account's state before you rely on it.
 * Pending until then: for ever in the mode `redirect`, in which the page goes.
 * @throws {TypeError} if the link has no address of HTTP, what the promise of the link rejects with, and the signal's reason
 */
export async function connectAccount(
  link: ConnectLink | string | Promise<ConnectLink | string>,
  { mode, signal, onClosed }: ConnectOptions = {},
): Promise<Ended> {
  const target = `noiseaware${Math.random()}`;
  // Within the press, which ends with the first `await`.
  const opened = mode === 'window' ? open('', target, 'popup,width=480,height=720') : null;
  let looking: ReturnType<typeof setInterval> | undefined;
  try {
    const given = await link;
    signal?.throwIfAborted();
    // A text has neither.
    const { url = String(given), id } = given as Partial<ConnectLink>;
    if (!/^https?:/.test(url)) throw new TypeError(`no link: ${url}`);
    const ended = hear(id, signal);
    // Where the person has closed the window already, the form would open another one.
    if (!opened?.closed) submit(url, opened ? target : '_top');
    // No page that the window comes to may send this page elsewhere.
    if (opened) opened.opener = null;
    looking = setInterval(() => {
      if (!opened?.closed) return;
      clearInterval(looking);
      onClosed?.();
    }, 500);
    return await ended;
  } catch (error) {
    // Without a link there is nothing in it.
    opened?.close();
    throw error;
  } finally {
    clearInterval(looking);
  }
}

// --- Internal helpers ---

/** Posts a form without fields, as a press on the link's page does: the relay goes on to NoiseAware at once. */
function submit(action: string, target: string): void {
  const form = create('form', { action, target, method: 'post' });
  document.body.append(form);
  form.submit();
  form.remove();
}
