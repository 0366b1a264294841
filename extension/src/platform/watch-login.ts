/** Milliseconds between two requests. */
const pause = 10_000;

/** Milliseconds to wait for an answer. */
const timeout = 30_000;

/**
 * Waits for the end of a login window, and rejects with Chromium's error once the login's origin has not answered twice
 * in a row. Firefox shows its error page in the window and does not report it, so the window would stay until the
 * pairing expires.
 * @returns what the window has ended with
 */
export async function watchLogin<T>(opened: Promise<T>, origin: string): Promise<T> {
  const over = new AbortController();
  return Promise.race([opened, rejectOnceUnreachable(origin, over.signal)]).finally(() => over.abort());
}

// --- Internal helpers ---

async function rejectOnceUnreachable(origin: string, over: AbortSignal): Promise<never> {
  for (let missed = 0; !over.aborted; ) {
    missed = (await answers(origin)) ? 0 : missed + 1;
    if (missed === 2) throw new Error('Authorization page could not be loaded.');
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new Error('no longer waited for');
}

/**
 * Whether any server answers there. A fetch also fails if the answer's own policy hides it. For such an answer the
 * browser measures a duration; for no answer it measures none.
 */
async function answers(origin: string): Promise<boolean> {
  const url = `${origin}/`;
  const measured = new Promise<boolean>((resolve) => {
    const observer = new PerformanceObserver((list) => {
      const [entry] = list.getEntriesByName(url);
      if (entry === undefined) return;
      observer.disconnect();
      resolve(entry.duration > 0);
    });
    observer.observe({ type: 'resource' });
    setTimeout(() => resolve(false), timeout);
  });
  const request = { mode: 'no-cors', method: 'HEAD', cache: 'no-store', credentials: 'omit' } as const;
  return fetch(url, { ...request, signal: AbortSignal.timeout(timeout) }).then(
    () => true,
    ({ name }: Error) => name !== 'TimeoutError' && measured,
  );
}
