import { day, minute, type Seconds } from '../domain/time.ts';
import { type Delivery, longestRetry } from '../domain/webhook.ts';

/** How a try failed. */
export interface Failed {
  /** The status that was answered; null where there was no answer. */
  readonly status: number | null;
  readonly reason: string;
  /** Seconds that the receiver asked to wait. */
  readonly retryAfter?: Seconds;
}

/** The pauses behind the first try, the second and so on, as Standard Webhooks has them: 51 hours, then a last one. */
const hour = 60 * minute;
const pauses: readonly Seconds[] = [
  5,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
];

/** An event is given up that is three days old, and was tried a few times: a relay that was away for longer tries too. */
const givenUp = { age: 3 * day, tries: 3 } as const;

/**
 * A delivery after a try that failed: when it is tried next, or a dead letter.
 * @param chance from 0 to 1: up to a tenth of a pause more, so that not all come back together
 */
export function afterFailure(taken: Delivery, failed: Failed, now: Seconds, chance: number): Delivery {
  const failure = { at: now, status: failed.status, reason: failed.reason };
  if (now - taken.at >= givenUp.age && taken.attempts >= givenUp.tries) {
    return { ...taken, nextAt: null, failure };
  }
  const pause = (pauses[taken.attempts - 1] ?? 20 * hour) * (1 + chance / 10);
  const wait = Math.min(Math.max(pause, failed.retryAfter ?? 0), longestRetry);
  return { ...taken, nextAt: now + wait, failure };
}
