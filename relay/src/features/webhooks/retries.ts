import { day, hour, minute, type Seconds } from '../../base/time.ts';
import { type Delivery, longestRetry } from '../../domain/webhook/webhook.ts';

/** How an attempt failed. */
export interface DeliveryFailure {
  /** The answer's status; null without an answer. */
  readonly status: number | null;
  readonly reason: string;
  /** The wait that the receiver asked for, in seconds. */
  readonly retryAfter?: Seconds;
}

/** The pauses after the first attempt, the second and so on, as in Standard Webhooks: 51 hours in all, then one more. */
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

/** A delivery is given up when it is three days old and was attempted a few times, so also after a long absence of the relay. */
const givenUp = { age: 3 * day, tries: 3 } as const;

/**
 * When a delivery is attempted again after a failed attempt; null if it is given up.
 * @param chance from 0 to 1: adds up to a tenth to the pause, so that retries spread out
 */
export function nextAttemptAt(
  { at, tries }: Pick<Delivery, 'at' | 'tries'>,
  { retryAfter = 0 }: DeliveryFailure,
  now: Seconds,
  chance: number,
): Seconds | null {
  if (now - at >= givenUp.age && tries >= givenUp.tries) return null;
  const pause = (pauses[tries - 1] ?? 20 * hour) * (1 + chance / 10);
  return now + Math.min(Math.max(pause, retryAfter), longestRetry);
}
