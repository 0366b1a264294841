import type { Seconds } from '../domain/time.ts';

/** How much faster than the mean renewals may come: fast enough to catch up, slow enough to be no herd. */
const headroom = 1.9;

/** Seconds in which the connections whose refresh tokens are about to end are all seen to. */
const urgentWithin: Seconds = 60 * 60;

/** Seconds that count at the most for more than one: what was suspended, or had no relay, has no right to a burst. */
const longestGap: Seconds = 60;

export type Pace = ReturnType<typeof createPace>;

/** Spreads renewals that no caller waits for evenly, also those that are due at the same time. */
export function createPace() {
  let saved = 1;
  let last: Seconds | undefined;
  return {
    /**
     * How many may begin now.
     * @param all how many connections the schedule renews
     * @param pause seconds from one renewal of each to the next: with their number that gives the mean rate
     * @param urgent how many of them are due and about to lose their refresh tokens
     * @param since when it was last asked, where others ask by turns; else when this one was
     */
    grant: (all: number, pause: Seconds, urgent: number, now: Seconds, since?: Seconds) => {
      const perSecond = Math.max((headroom * all) / pause, urgent / urgentWithin);
      // A clock that was set back grants nothing, and takes nothing.
      const gap = Math.max(0, now - (since ?? last ?? now));
      const gained = Math.min(perSecond * gap, Math.max(1, perSecond * longestGap));
      last = now;
      // What was saved while nothing was due is no right to a burst.
      saved = Math.min(saved, 1) + gained;
      const granted = Math.floor(saved);
      saved -= granted;
      return granted;
    },
    /** Gives back what was granted and not needed: what does not begin now may begin a moment later. */
    giveBack: (unused: number) => {
      saved += unused;
    },
  };
}
