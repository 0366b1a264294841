import { day, minute, type Seconds } from '../domain/time.ts';
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
      const now = effects.now();
      // Relays that share a store take turns. Whoever has one gets through it, however soon the next relay has its own.
      const turn = store.takeTurn === undefined ? alone : await store.takeTurn(now, roundPause * turnShare);
      if (turn !== undefined) {
        await store.sweep(now);
        await store.connections.markInterrupted(now, { kind: 'relay' });
        await renewAll(await dueNow(deps, pace, { now, since: turn.since }), deps, signal);
      }
    } catch (error) {
      effects.log.error({ err: error }, 'a round of renewals failed');
    }
    await effects.sleep(roundPause, signal);
  }
}

// --- Internal helpers ---

/** The turn of a relay that has the store to itself. */
const alone: { since?: Seconds } = {};

/** Of the pause between rounds, what has to be over before the next turn: a timer that comes early misses none. */
const turnShare = 0.8;

/** A turn that comes after a long time, since no relay ran, is no right to a burst. */
const longestTurn: Seconds = minute;

/** All that are in trouble, and of the idle ones as many as the pace allows. */
async function dueNow(
  { store }: ScheduleDeps,
  pace: Pace,
  turn: { now: Seconds; since: Seconds | undefined },
): Promise<Due[]> {
  const { now } = turn;
  const since = turn.since === undefined ? undefined : Math.max(turn.since, now - longestTurn);
  const due = await store.connections.due(now, 1_000);
  const idle = due.filter((each) => each.idle);
  // Whose has ended already is renewed by the access code, and that can wait.
  const urgent = idle.filter(({ diesAt }) => diesAt > now && diesAt - now < day);
  const granted = pace.grant(await store.connections.scheduled(), urgent.length, now, since);
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
        await renewer.renew(next.id, { kind: 'relay' }, true);
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
