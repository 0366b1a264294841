import type { Effects } from './effects.ts';
import type { Seconds } from './time.ts';

/** Caches the result of `find` for `life` seconds. Concurrent callers share one promise; a failure is not cached. */
export function cacheFor<T>(
  find: () => Promise<T>,
  life: Seconds,
  { elapsed }: Pick<Effects, 'elapsed'>,
): () => Promise<T> {
  let cached: { readonly at: Seconds; readonly result: Promise<T> } | undefined;
  return () => {
    if (cached !== undefined && elapsed() - cached.at < life) return cached.result;
    const entry = { at: elapsed(), result: find() };
    cached = entry;
    entry.result.catch(() => {
      if (cached === entry) cached = undefined;
    });
    return entry.result;
  };
}
