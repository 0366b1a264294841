import { minute, type Seconds } from './time.ts';

/** How many refused calls of NoiseAware are written down one by one in a minute: its secret in wrong hands fills no disk. */
const most = 30;

/** Tells the few from the many: what happens rarely is written down, what happens often is only counted. */
export function fewInAMinute({ now }: { now: () => Seconds }) {
  let since = Number.NEGATIVE_INFINITY;
  let counted = 0;
  const begin = () => {
    // A clock that is set back begins a minute too.
    if (Math.abs(now() - since) < minute) return;
    since = now();
    counted = 0;
  };
  return {
    count() {
      begin();
      counted += 1;
    },
    /** Whether that many were counted in the last minute. */
    areMany() {
      begin();
      return counted >= most;
    },
  };
}
