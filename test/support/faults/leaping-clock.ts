import type { Effects } from '@noiseaware-connect/relay/effects';
import type { SandboxClock } from '../../sandbox/clock.ts';

/** One clock for relay and sandbox: it stands still, and days pass in one leap. */
export interface LeapingClock extends SandboxClock {
  /** Lets the seconds pass at once; who sleeps until then wakes, at the end of it. */
  leap(seconds: number): void;
  /** Asks again every few seconds of the clock; throws when it is not so within these seconds. */
  until(condition: () => Promise<boolean>, within: number): Promise<void>;
  /** The same clock as the relay sees it. */
  readonly effects: Pick<Effects, 'now' | 'sleep' | 'timeout'>;
}

/** Seconds between two questions. */
const step = 5;

export function leapingClock(startMs: number): LeapingClock {
  let now = startMs;
  const sleepers = new Set<{ due: number; wake: () => void }>();

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const sleeper = { due: now + ms, wake: () => end() };
      const end = () => {
        sleepers.delete(sleeper);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      if (signal?.aborted || ms <= 0) return resolve();
      sleepers.add(sleeper);
      signal?.addEventListener('abort', end);
    });

  const leap = (seconds: number) => {
    now += seconds * 1000;
    const awake = [...sleepers].filter(({ due }) => due <= now).sort((left, right) => left.due - right.due);
    for (const { wake } of awake) wake();
  };

  return {
    now: () => now,
    sleep,
    leap,
    async until(condition, within) {
      const end = now + within * 1000;
      while (!(await condition())) {
        if (now >= end) throw new Error(`it was not so within ${within} seconds of the clock`);
        leap(step);
      }
    },
    effects: {
      now: () => now / 1000,
      sleep: (seconds, signal) => sleep(seconds * 1000, signal),
      timeout(seconds) {
        const controller = new AbortController();
        const tooLate = new DOMException('it took too long', 'TimeoutError');
        void sleep(seconds * 1000).then(() => controller.abort(tooLate));
        return controller.signal;
      },
    },
  };
}
