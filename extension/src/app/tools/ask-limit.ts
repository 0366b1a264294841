import { mostStates } from '@noiseaware-connect/shared/shapes';
import type { Effects } from '../effects.ts';

const minute = 60_000;
/** Five full requests: more than a person scrolls through in a minute, and far too few to guess ids. */
const mostPerMinute = 5 * mostStates;

/** Limits how many accounts the pages of one origin, with all of their frames, may ask about in a minute. */
export function createAskLimit({ now }: Pick<Effects, 'now'>) {
  const counters = new Map<string, { since: number; count: number }>();
  return {
    /** Counts these accounts; false if they are too many. */
    take(origin: string, count: number): boolean {
      const before = counters.get(origin);
      const isRecent = before !== undefined && Math.abs(now() - before.since) < minute;
      const current = isRecent ? before : { since: now(), count: 0 };
      counters.set(origin, current);
      if (current.count + count > mostPerMinute) return false;
      current.count += count;
      return true;
    },
  };
}
