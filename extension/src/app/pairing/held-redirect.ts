import type { Effects } from '../effects.ts';
import type { RelayCaller } from '../relay-client.ts';
import type { Redirect } from './complete-pairing.ts';
import type { FlowJournal } from './flow-journal.ts';

/** Milliseconds: shorter than the 30 seconds after which a browser stops an idle worker. */
const awakeEvery = 20_000;
/** Milliseconds for which a redirect is held so that a person can try again: the default life of a pairing. */
const holdFor = 30 * 60_000;

/** A redirect that has not completed its pairing yet, with its attempt and its relay. */
interface Held {
  flow: string;
  redirect: Redirect;
  relay: RelayCaller;
}

export type HeldRedirect = ReturnType<typeof createHeldRedirect>;

/** Holds the latest redirect, in memory only. */
export function createHeldRedirect(effects: Effects, journal: FlowJournal) {
  let current: (Held & { until: number }) | undefined;
  return {
    hold(next: Held) {
      current = { ...next, until: effects.now() + holdFor };
    },
    /** The redirect of this attempt; undefined if it is not held. */
    of: (flow: string | undefined): Held | undefined => (current?.flow === flow ? current : undefined),
    drop() {
      current = undefined;
    },
    /** Keeps the worker running, and so the redirect, until the next attempt or the end of its time. */
    async stayAwake() {
      const mine = current;
      while (mine !== undefined && current === mine && effects.now() < mine.until && !journal.busy()) {
        await effects.wait(awakeEvery);
        await effects.extendWorkerLife();
      }
    },
  };
}
