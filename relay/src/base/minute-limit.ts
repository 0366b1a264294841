import { minute, type Seconds } from './time.ts';

/** Refused calls that are audited one by one in a minute: a caller with NoiseAware's secret must not fill the disk. */
const most = 30;

/** Counts events in a minute, to decide whether each one is written or only counted. */
export function createMinuteLimit({ now }: { now: () => Seconds }) {
  let since = Number.NEGATIVE_INFINITY;
  let counted = 0;
  const begin = () => {
    // A clock that is set back starts a new minute, too.
    if (Math.abs(now() - since) < minute) return;
    since = now();
    counted = 0;
  };
  return {
    count() {
      begin();
      counted += 1;
    },
    /** Whether the limit was reached in this minute. */
    isReached() {
      begin();
      return counted >= most;
    },
  };
}
