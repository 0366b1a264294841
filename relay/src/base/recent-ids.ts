import type { Effects } from './effects.ts';
import type { Seconds } from './time.ts';

/**
 * Remembers ids for a while.
 * @param remembered how long; a clock that was set back does not lengthen it
 */
export function createRecentIds({ now }: Pick<Effects, 'now'>, remembered: Seconds) {
  /** Oldest first. */
  const notedAt = new Map<string, Seconds>();
  const remainingOf = (at: Seconds): Seconds => remembered - Math.abs(now() - at);

  return {
    note(id: string) {
      for (const [old, at] of notedAt) {
        if (remainingOf(at) > 0) break;
        notedAt.delete(old);
      }
      notedAt.delete(id);
      notedAt.set(id, now());
    },
    forget: (id: string) => void notedAt.delete(id),
    /** Seconds until the id is forgotten; undefined if it is not remembered. */
    secondsLeft(id: string): Seconds | undefined {
      const remaining = remainingOf(notedAt.get(id) ?? Number.NEGATIVE_INFINITY);
      return remaining > 0 ? remaining : undefined;
    },
  };
}
