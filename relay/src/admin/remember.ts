import type { Seconds } from '../domain/time.ts';
import type { Effects } from '../effects.ts';

/** Finds something out once, and again when that is longer ago than `life`; those who ask meanwhile get the same. */
export function remember<T>(
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
