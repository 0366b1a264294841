import type { Effects } from './effects.ts';
import { StoreUnavailable } from './store-unavailable.ts';
import type { Seconds } from './time.ts';

interface RoundOptions {
  readonly pause: Seconds;
  /** The log message of a failed round. */
  readonly failed: string;
  readonly effects: Pick<Effects, 'sleep' | 'log'>;
}

/**
 * Repeats a round of work, with a pause after each, until the signal aborts. A failed round is logged and the next one follows.
 */
export async function repeatUntilAborted(
  round: () => Promise<void>,
  { pause, failed, effects }: RoundOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await round();
    } catch (error) {
      effects.log.error({ err: error }, failed);
    }
    await effects.sleep(pause, signal);
  }
}

/**
 * Processes connections, `atOnce` at a time, until `isStopped`. Without a store the work ends; any other error concerns one
 * connection and is logged.
 * @throws {StoreUnavailable} once all work under way has ended
 */
export async function processConcurrently<C extends { readonly id: string }>(
  connections: readonly C[],
  work: (connection: C) => Promise<unknown>,
  {
    atOnce,
    isStopped,
    failed,
    log,
  }: { atOnce: number; isStopped(): boolean; failed: string; log: Effects['log'] },
): Promise<void> {
  const remaining = [...connections];
  const worker = async () => {
    for (let next = remaining.shift(); next !== undefined && !isStopped(); next = remaining.shift()) {
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
