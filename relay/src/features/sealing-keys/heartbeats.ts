import type { Effects } from '../../base/effects.ts';
import type { Seconds } from '../../base/time.ts';
import type { Store } from '../../store/store.ts';

/** Seconds between two notes of a relay. */
const heartbeatInterval: Seconds = 10;

/** Seconds after which a relay without a note is considered gone. */
export const heartbeatTimeout: Seconds = 30;

/** Seconds for which a key counts as in use after a note: the relay may be cut off from the store and still run. */
export const keyUseTimeout: Seconds = 180;

/**
 * Leaves notes in a shared store until the signal aborts: that a relay is running, and which key it seals with. Resolves once the
 * first note is written.
 */
export async function sendHeartbeats(
  {
    store,
    effects,
    key,
  }: { store: Store; effects: Pick<Effects, 'now' | 'every' | 'log'>; key: () => string },
  signal: AbortSignal,
): Promise<void> {
  if (store.relays === undefined) return;
  const { relays } = store;
  await relays.note(key(), effects.now());
  const again = () =>
    relays
      .note(key(), effects.now())
      .catch((error: unknown) =>
        effects.log.warn({ err: error }, 'cannot register this process in the store'),
      );
  effects.every(heartbeatInterval, () => void again(), signal);
}

/** Whether a relay left a note within that many seconds, if a key is named one that seals with it. */
export async function isRelaySeen(
  store: Store,
  now: Seconds,
  within: Seconds,
  key?: string,
): Promise<boolean> {
  const heartbeats = (await store.relays?.seen()) ?? [];
  return heartbeats.some((each) => now - each.at < within && (key === undefined || each.key === key));
}
