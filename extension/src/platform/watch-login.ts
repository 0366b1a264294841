/** Milliseconds between two looks. */
const pause = 10_000;

/** Milliseconds after which an answer is awaited no longer. */
const patience = 30_000;

/**
 * Rejects as Chromium does once nothing has answered at the login's origin twice in a row. Firefox shows its own error in
 * the window then, and does not say so: the window would stay for as long as the pairing lives.
 * @param over aborted when the window has ended by itself
 */
export async function loginIsGone(origin: string, over: AbortSignal): Promise<never> {
  for (let missed = 0; !over.aborted; ) {
    missed = (await answers(origin)) ? 0 : missed + 1;
    if (missed === 2) throw new Error('Authorization page could not be loaded.');
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new Error('no longer waited for');
}

// --- Internal helpers ---

/**
 * Whether any server answers there. A fetch fails as well where the answer's own policy keeps it from us; of that the
 * browser measures a duration, of what nothing answered none.
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
    setTimeout(() => resolve(false), patience);
  });
  const request = { mode: 'no-cors', method: 'HEAD', cache: 'no-store', credentials: 'omit' } as const;
  return fetch(url, { ...request, signal: AbortSignal.timeout(patience) }).then(
    () => true,
    ({ name }: Error) => name !== 'TimeoutError' && measured,
  );
}
