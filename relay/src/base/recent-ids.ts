import type { Effects } from './effects.ts';
import type { Seconds } from './time.ts';

/**
 * Remembers ids for a while.
 * @param remembered how long; a clock that was set back does not lengthen it
 */
export function createRecentIds({ now }: Pick<Effects, 'now'>, remembered: Seconds) {
  /** Oldest first. */
  const noted = new Map<string, Seconds>();
  const leftOf = (at: Seconds): Seconds => remembered - Math.abs(now() - at);

  return {
    note(id: string) {
      for (const [old, at] of noted) {
        if (leftOf(at) > 0) break;
        noted.delete(old);
      }
      noted.delete(id);
      noted.set(id, now());
    },
    forget: (id: string) => void noted.delete(id),
    /** Seconds until the id is forgotten; undefined if it is not remembered. */
    secondsLeft(id: string): Seconds | undefined {
      const left = leftOf(noted.get(id) ?? Number.NEGATIVE_INFINITY);
      return left > 0 ? left : undefined;
    },
  };
}
