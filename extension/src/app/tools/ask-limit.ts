import { mostStates } from '@noiseaware-connect/shared/shapes';
import type { Effects } from '../effects.ts';

const minute = 60_000;
/** Five full screens of rows: more than a person scrolls through, and far less than would guess ids. */
const mostPerMinute = 5 * mostStates;

/** How many accounts the pages of one origin may ask about in a minute. */
export function createAskLimit({ now }: Pick<Effects, 'now'>) {
  const asked = new Map<string, { since: number; count: number }>();
  return {
    /** Counts accounts that pages of an origin ask about; whether they may. */
    take(origin: string, count: number): boolean {
      const before = asked.get(origin);
      const isRecent = before !== undefined && Math.abs(now() - before.since) < minute;
      const current = isRecent ? before : { since: now(), count: 0 };
      asked.set(origin, current);
      if (current.count + count > mostPerMinute) return false;
      current.count += count;
      return true;
    },
  };
}
