import type { Seconds } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import type { Store } from '../store/store.ts';

/** Seconds between two notes of one relay. */
const notePause: Seconds = 10;

/** Seconds after which a relay that has left no note is gone. */
export const longestSilence: Seconds = 30;

/** Seconds for which a key counts as in use after a relay's note: the relay may be cut off from the store. */
export const sealingMemory: Seconds = 180;

/**
 * Leaves notes in a store that relays share, until the signal aborts: that a relay runs, and with which key it seals.
 * The first note is written when this resolves.
 */
export async function keepNoting(
  { store, effects, key }: { store: Store; effects: Pick<Effects, 'now' | 'every' | 'log'>; key: string },
  signal: AbortSignal,
): Promise<void> {
  if (store.relays === undefined) return;
  const { relays } = store;
  await relays.note(key, effects.now());
  const again = () =>
    relays
      .note(key, effects.now())
      .catch((error: unknown) => effects.log.warn({ err: error }, 'the store takes no note of this relay'));
  effects.every(notePause, () => void again(), signal);
}

/** Whether a relay was at work with the store within these seconds, and sealed with that key, where one is named. */
export async function isRelaySeen(
  store: Store,
  now: Seconds,
  within: Seconds,
  key?: string,
): Promise<boolean> {
  const seen = (await store.relays?.seen()) ?? [];
  return seen.some((each) => now - each.at < within && (key === undefined || each.key === key));
}
