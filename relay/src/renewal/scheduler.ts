import { day } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import { type Due, type Store, StoreUnavailable } from '../store/store.ts';
import { createPace, type Pace } from './pace.ts';
import type { Renewer } from './renewer.ts';

/** Seconds between looks at what is due. */
const roundPause = 5;

/** Renewals that the schedule has under way at the same time. */
const atOnce = 8;

interface ScheduleDeps {
  store: Store;
  renewer: Renewer;
  effects: Pick<Effects, 'now' | 'sleep' | 'log'>;
  /** Seconds from one renewal of an idle connection to the next. */
  idlePause: number;
}

/**
 * Renews connections when they are due, and clears away what has ended, until the signal aborts. A failure of one
 * round is logged and the next one comes all the same.
 */
export async function runSchedule(deps: ScheduleDeps, signal: AbortSignal): Promise<void> {
  const { store, effects } = deps;
  const pace = createPace(deps.idlePause);
  while (!signal.aborted) {
    try {
      await store.sweep(effects.now());
      await store.connections.markInterrupted(effects.now(), { kind: 'relay' });
      await renewAll(await dueNow(deps, pace), deps, signal);
    } catch (error) {
      effects.log.error({ err: error }, 'a round of renewals failed');
    }
    await effects.sleep(roundPause, signal);
  }
}

// --- Internal helpers ---

/** All that are in trouble, and of the idle ones as many as the pace allows. */
async function dueNow({ store, effects }: ScheduleDeps, pace: Pace): Promise<Due[]> {
  const now = effects.now();
  const due = await store.connections.due(now, 1_000);
  const idle = due.filter((each) => each.idle);
  // Whose has ended already is renewed by the access code, and that can wait.
  const urgent = idle.filter(({ diesAt }) => diesAt > now && diesAt - now < day);
  const granted = pace.grant(await store.connections.scheduled(), urgent.length, now);
  const chosen = idle.slice(0, granted);
  pace.giveBack(granted - chosen.length);
  return [...due.filter((each) => !each.idle), ...chosen];
}

async function renewAll(
  due: Due[],
  { renewer, effects }: Pick<ScheduleDeps, 'renewer' | 'effects'>,
  signal: AbortSignal,
): Promise<void> {
  const worker = async () => {
    for (let next = due.shift(); next !== undefined && !signal.aborted; next = due.shift()) {
      try {
        await renewer.renew(next.id, { kind: 'relay' });
      } catch (error) {
        // Without a store there is no round. Anything else is that connection's own trouble.
        if (error instanceof StoreUnavailable) throw error;
        effects.log.error({ err: error, connection: next.id }, 'a connection could not be renewed');
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  for (const each of ended) if (each.status === 'rejected') throw each.reason;
}
