import type { Effects } from '../effects.ts';
import type { RelayCaller } from '../relay-client.ts';
import type { Redirect } from './complete-pairing.ts';
import type { FlowJournal } from './flow-journal.ts';

/** Below the 30 seconds after which a browser stops an idle worker. */
const awakeEvery = 20_000;
/** How long a redirect is held for a person to try again: as long as a pairing lives by default. */
const holdFor = 30 * 60_000;

/** A redirect with which nothing was completed yet, the attempt and the relay that it belongs to. */
interface Held {
  flow: string;
  redirect: Redirect;
  relay: RelayCaller;
}

export type HeldRedirect = ReturnType<typeof createHeldRedirect>;

/** Holds the last redirect, in memory only. */
export function createHeldRedirect(effects: Effects, journal: FlowJournal) {
  let held: (Held & { until: number }) | undefined;
  return {
    hold(next: Held) {
      held = { ...next, until: effects.now() + holdFor };
    },
    /** The redirect of this attempt, while it is held. */
    of: (flow: string | undefined): Held | undefined => (held?.flow === flow ? held : undefined),
    drop() {
      held = undefined;
    },
    /** Keeps the worker, and the redirect with it, until the next attempt or the end of a pairing's life. */
    async stayAwake() {
      const mine = held;
      while (mine !== undefined && held === mine && effects.now() < mine.until && !journal.busy()) {
        await effects.wait(awakeEvery);
        await effects.keepAwake();
      }
    },
  };
}
