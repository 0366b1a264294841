import type { Effects } from './effects.ts';
import type { Seconds } from './time.ts';

/** Caches the result of `find` for `life` seconds. Concurrent callers share one promise; a failure is not cached. */
export function cacheFor<T>(
  find: () => Promise<T>,
  life: Seconds,
  { elapsed }: Pick<Effects, 'elapsed'>,
): () => Promise<T> {
  let known: { readonly at: Seconds; readonly found: Promise<T> } | undefined;
  return () => {
    if (known !== undefined && elapsed() - known.at < life) return known.found;
    const asked = { at: elapsed(), found: find() };
    known = asked;
    asked.found.catch(() => {
      if (known === asked) known = undefined;
    });
    return asked.found;
  };
}
