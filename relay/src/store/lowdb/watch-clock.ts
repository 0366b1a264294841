import type { Logger } from 'pino';
import type { Seconds } from '../../base/time.ts';

/** Seconds that a clock may go back without a log line: what time servers correct. */
const clockGrain: Seconds = 60;

/**
 * Logs when the system clock was set back: audit entries and due times will look out of order.
 * @returns notices the time now, and compares it with an earlier one
 */
export function watchClock(log: Logger, now: () => Seconds): (before?: Seconds) => void {
  let latest = now();
  return (before = latest) => {
    const at = now();
    if (before - at > clockGrain) log.warn({ seconds: Math.round(before - at) }, 'system clock was set back');
    latest = at;
  };
}
