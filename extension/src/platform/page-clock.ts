import type { Clock } from '../tool/effects.ts';

/** The clock and timers of the page that a content script runs in. */
export const pageClock: Clock = {
  now: () => performance.now(),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
};
