import type { Seconds } from '../domain/time.ts';
import type { Effects } from '../effects.ts';

/**
 * Remembers what was noted, for a while.
 * @param remembered how long; a clock that was set back makes it no longer
 */
export function createLately({ now }: Pick<Effects, 'now'>, remembered: Seconds) {
  /** In the order of noting: the oldest are in front. */
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
    /** Seconds until it is forgotten; undefined where nothing is remembered of it. */
    left(id: string): Seconds | undefined {
      const left = leftOf(noted.get(id) ?? Number.NEGATIVE_INFINITY);
      return left > 0 ? left : undefined;
    },
  };
}
