import type { Effects } from '../effects.ts';
import { type Store, StoreUnavailable } from '../store/store.ts';
import type { Renewer } from './renewer.ts';

/** Seconds between looks at what is due. */
const pause = 5;

/** Renewals that the schedule has under way at the same time. */
const atOnce = 8;

interface ScheduleDeps {
  store: Store;
  renewer: Renewer;
  effects: Pick<Effects, 'now' | 'sleep' | 'log'>;
}

/**
 * Renews connections when they are due, and clears away what has ended, until the signal aborts. A failure of one
 * round is logged and the next one comes all the same.
 */
export async function runSchedule(deps: ScheduleDeps, signal: AbortSignal): Promise<void> {
  const { store, effects } = deps;
  while (!signal.aborted) {
    try {
      await store.sweep(effects.now());
      await renewDue(deps, signal);
    } catch (error) {
      effects.log.error({ err: error }, 'a round of renewals failed');
    }
    await effects.sleep(pause, signal);
  }
}

// --- Internal helpers ---

async function renewDue({ store, renewer, effects }: ScheduleDeps, signal: AbortSignal): Promise<void> {
  const due = await store.connections.due(effects.now(), 1_000);
  const worker = async () => {
    for (let id = due.shift(); id !== undefined && !signal.aborted; id = due.shift()) {
      try {
        await renewer.renew(id, { kind: 'relay' });
      } catch (error) {
        // Without a store there is no round. Anything else is that connection's own trouble.
        if (error instanceof StoreUnavailable) throw error;
        effects.log.error({ err: error, connection: id }, 'a connection could not be renewed');
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  for (const each of ended) if (each.status === 'rejected') throw each.reason;
}
