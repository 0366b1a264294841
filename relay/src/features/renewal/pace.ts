import type { Seconds } from '../../base/time.ts';

/** How much faster than their mean rate renewals may run: fast enough to catch up, slow enough not to be a burst. */
const headroom = 1.9;

/** Seconds in which all connections whose refresh tokens end soon are renewed, also those that end meanwhile. */
const urgentWithin: Seconds = 60 * 60;

/** The longest gap, in seconds, that earns renewals: after a suspension or a time without a relay there must be no burst. */
const longestGap: Seconds = 60;

export type Pace = ReturnType<typeof createPace>;

/** Spreads renewals evenly, including those that are due at the same time. */
export function createPace() {
  let saved = 1;
  let last: Seconds | undefined;
  /** The rate that the most urgent ones of the last hour need. It does not fall as they are renewed: they would never all be. */
  let burst = { perSecond: 0, began: 0 };
  return {
    /**
     * How many renewals may begin now.
     * @param all the number of connections that the schedule renews
     * @param pause seconds between two renewals of a connection; with `all` it gives the mean rate
     * @param urgent how many due connections will soon lose their refresh tokens
     * @param since the time of the previous call; given if several relays take turns
     */
    grant: (all: number, pause: Seconds, urgent: number, now: Seconds, since?: Seconds) => {
      const needed = urgent / urgentWithin;
      const isOver = now < burst.began || now > burst.began + urgentWithin;
      if (isOver || needed > burst.perSecond) burst = { perSecond: needed, began: now };
      const perSecond = Math.max((headroom * all) / pause, burst.perSecond);
      // A clock that was set back neither grants nor costs anything.
      const gap = Math.max(0, now - (since ?? last ?? now));
      const gained = Math.min(perSecond * gap, Math.max(1, perSecond * longestGap));
      last = now;
      // At most one renewal is saved while nothing is due, so that no burst follows.
      saved = Math.min(saved, 1) + gained;
      const granted = Math.floor(saved);
      saved -= granted;
      return granted;
    },
    /** Returns unused grants, for renewals that become due a moment later. */
    giveBack: (unused: number) => {
      saved += unused;
    },
  };
}
