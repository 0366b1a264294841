import type { Effects } from '../effects.ts';
import type { Store } from '../store/store.ts';
import type { Renewer } from './renewer.ts';

/** Seconds between looks at what is due. */
const pause = 5;

/** Renewals that the schedule has under way at the same time. */
const atOnce = 8;

/**
 * Renews connections when they are due, and clears away what has ended, until the signal aborts. A failure of one
 * round is logged and the next one comes all the same.
 */
export async function runSchedule(
  {
    store,
    renewer,
    effects,
  }: { store: Store; renewer: Renewer; effects: Pick<Effects, 'now' | 'sleep' | 'log'> },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await store.sweep(effects.now());
      await renewDue(store, renewer, effects.now(), signal);
    } catch (error) {
      effects.log.error({ err: error }, 'a round of renewals failed');
    }
    await effects.sleep(pause, signal);
  }
}

// --- Internal helpers ---

async function renewDue(store: Store, renewer: Renewer, now: number, signal: AbortSignal): Promise<void> {
  const due = await store.connections.due(now, 1_000);
  const worker = async () => {
    for (let id = due.shift(); id !== undefined && !signal.aborted; id = due.shift()) {
      await renewer.renew(id, { kind: 'relay' });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
