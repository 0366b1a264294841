import type { Seconds } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import { StoreUnavailable } from '../store/store.ts';

interface RoundOptions {
  readonly pause: Seconds;
  /** What the log says of a round that failed. */
  readonly failed: string;
  readonly effects: Pick<Effects, 'sleep' | 'log'>;
}

/**
 * Does the work of a round again and again, with a pause behind each, until the signal aborts. A failure of one round is logged
 * and the next one comes all the same; a store that is away is one line, and not one for each round.
 */
export async function inRounds(
  round: () => Promise<void>,
  { pause, failed, effects }: RoundOptions,
  signal: AbortSignal,
): Promise<void> {
  let isAway = false;
  while (!signal.aborted) {
    try {
      await round();
      isAway = false;
    } catch (error) {
      if (!isAway) effects.log.error({ err: error }, failed);
      isAway = error instanceof StoreUnavailable;
    }
    await effects.sleep(pause, signal);
  }
}

/**
 * Works through connections, so many at the same time, until that is over. Without a store there is no round; anything else is
 * that connection's own trouble, and logged.
 * @throws {StoreUnavailable} once all that was begun has ended
 */
export async function workThrough<C extends { readonly id: string }>(
  connections: readonly C[],
  work: (connection: C) => Promise<unknown>,
  { atOnce, isOver, failed, log }: { atOnce: number; isOver(): boolean; failed: string; log: Effects['log'] },
): Promise<void> {
  const left = [...connections];
  const worker = async () => {
    for (let next = left.shift(); next !== undefined && !isOver(); next = left.shift()) {
      try {
        await work(next);
      } catch (error) {
        if (error instanceof StoreUnavailable) throw error;
        log.error({ err: error, connection: next.id }, failed);
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: atOnce }, worker));
  for (const each of ended) if (each.status === 'rejected') throw each.reason;
}
