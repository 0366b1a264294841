import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import type { Seconds } from '../../base/time.ts';

/** Seconds between looks at the number of the last event while a call waits for one: also one of another relay is seen then. */
const pause: Seconds = 0.2;

/** Calls that wait at the same time: of all services, and of one. */
const mostWaiting = { all: 256, each: 16 } as const;

/** Seconds after which a call that was refused for these limits may be repeated. */
const retryAfter: Seconds = 5;

/**
 * Waits for events. However many calls wait, the store is asked once for all of them.
 * @param tip the number of the last event in the store
 * @param stopping ends all waits
 */
export function createTipWatch(
  tip: () => Promise<number>,
  { elapsed, sleep }: Pick<Effects, 'elapsed' | 'sleep'>,
  stopping: AbortSignal,
) {
  const waiting = new Map<string, number>();
  let looking: Promise<number> | undefined;

  /** The number of the last event after a pause. */
  const look = () => {
    looking ??= sleep(pause, stopping)
      .then(tip)
      .finally(() => {
        looking = undefined;
      });
    return looking;
  };

  const count = (of: string, by: 1 | -1) => {
    const left = (waiting.get(of) ?? 0) + by;
    if (left > 0) waiting.set(of, left);
    else waiting.delete(of);
  };

  return {
    /**
     * Resolves once there is an event with a higher number, or after that many seconds.
     * @param of the caller, of whom a few calls may wait
     * @throws {Failure} `rate_limited` if too many calls wait
     */
    async beyond(number: number, seconds: Seconds, of: string): Promise<void> {
      const all = waiting.values().reduce((sum, each) => sum + each, 0);
      if (all >= mostWaiting.all || (waiting.get(of) ?? 0) >= mostWaiting.each)
        throw new Failure('rate_limited', { detail: 'Too many calls wait for events.', retryAfter });
      const end = elapsed() + seconds;
      count(of, 1);
      try {
        while (!stopping.aborted && elapsed() < end) if ((await look()) > number) return;
      } finally {
        count(of, -1);
      }
    },
  };
}
