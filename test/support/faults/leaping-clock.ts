import type { Effects } from '@noiseaware-connect/relay/base/effects';
import { manualClock, type SandboxClock } from '../../sandbox/clock.ts';

/** One clock for relay and sandbox: it stands still, and days pass in one leap. */
export interface LeapingClock extends SandboxClock {
  /** Lets the seconds pass at once; who sleeps until then wakes, at the end of it. */
  leap(seconds: number): void;
  /** Asks again every few seconds of the clock; throws when it is not so within these seconds. */
  until(condition: () => Promise<boolean>, within: number): Promise<void>;
  /** The same clock as the relay sees it. */
  readonly effects: Pick<Effects, 'now' | 'elapsed' | 'sleep' | 'timeout'>;
}

/** Seconds between two questions. */
const step = 5;

export function leapingClock(startMs: number): LeapingClock {
  const clock = manualClock(startMs);
  const leap = (seconds: number) => clock.leap(seconds * 1000);
  const inSeconds = () => clock.now() / 1000;
  const sleep = (seconds: number, signal?: AbortSignal) => clock.sleep(seconds * 1000, signal);
  return {
    now: clock.now,
    sleep: clock.sleep,
    leap,
    async until(condition, within) {
      const end = clock.now() + within * 1000;
      while (!(await condition())) {
        if (clock.now() >= end) throw new Error(`it was not so within ${within} seconds of the clock`);
        leap(step);
      }
    },
    effects: {
      now: inSeconds,
      elapsed: inSeconds,
      sleep,
      timeout(seconds) {
        const controller = new AbortController();
        const tooLate = new DOMException('it took too long', 'TimeoutError');
        void sleep(seconds).then(() => controller.abort(tooLate));
        return controller.signal;
      },
    },
  };
}
