import type { Counter, Histogram, Labels, Metrics } from '../../base/metrics.ts';
import { hour, type Seconds } from '../../base/time.ts';
import {
  type Activity,
  type Counted,
  type Counts,
  countsOf,
  hourOf,
  type Logged,
  type Outage,
  placeOf,
  type Standing,
} from '../../domain/activity/activity.ts';
import { instruments } from '../../domain/instruments.ts';
import { newId } from '../../domain/secrets.ts';

/** What this process counts by the hour, in memory. */
export interface Tally {
  /** Counts what a change of the store has logged. */
  note(logged: Logged): void;
  /** These metrics, of which some are counted besides. */
  counting(metrics: Metrics, now: () => Seconds): Metrics;
  /** Notes how things stand, for the present hour and for the end of the one before. */
  noteStanding(standing: Omit<Standing, 'at'>, now: Seconds): void;
  /** The record of each hour that is in memory. */
  records(now: Seconds): Activity[];
  /** Writes the records that have changed. After a failure they count as changed. Hours that are long over are forgotten. */
  write(put: (activity: Activity) => Promise<void>, now: Seconds): Promise<void>;
}

export function createTally(randomBytes: (size: number) => Uint8Array): Tally {
  const hours = new Map<Seconds, Hour>();
  let present: Hour | undefined;
  let outage: { readonly hour: Hour; readonly ongoing: Outage } | undefined;

  /** A record of its own for each hour of this process: adding them up later needs no read before a write. */
  const hourAt = (at: Seconds): Hour => {
    const start = hourOf(at);
    const known = hours.get(start);
    if (known !== undefined) return known;
    const added: Hour = {
      ...{ id: newId(randomBytes), at: start, counts: {}, times: {} },
      ...{ outages: [], standing: undefined, hasChanged: false },
    };
    hours.set(start, added);
    return added;
  };

  const count = (what: Counted, at: Seconds, times = 1) => {
    if (times === 0) return;
    const { counts } = change(hourAt(at));
    counts[what] = (counts[what] ?? 0) + times;
  };

  const countAnswer = (status: string, seconds: Seconds, at: Seconds) => {
    count('calls', at);
    if (status === 'none' || status.startsWith('5')) count('unanswered', at);
    if (status === 'none') return;
    const { times } = change(hourAt(at));
    const place = placeOf(seconds);
    times[place] = (times[place] ?? 0) + 1;
  };

  const noteBreaker = (isOpen: boolean, at: Seconds) => {
    if (isOpen && outage === undefined) {
      const begun = change(hourAt(at));
      outage = { hour: begun, ongoing: { from: at, until: at, isOver: false } };
    } else if (!isOpen && outage !== undefined) {
      change(outage.hour).outages.push({ ...outage.ongoing, until: at, isOver: true });
      outage = undefined;
    }
  };

  const recordOf = (each: Hour, now: Seconds): Activity => {
    const ongoing = outage?.hour === each ? [{ ...outage.ongoing, until: now }] : [];
    const outages = [...each.outages, ...ongoing];
    return {
      ...{ id: each.id, at: each.at, counts: { ...each.counts }, times: { ...each.times } },
      ...(each.standing && { standing: each.standing }),
      ...(outages.length > 0 && { outages }),
    };
  };

  return {
    note: (logged) => {
      for (const { at, what, times } of countsOf(logged)) count(what, at, times);
    },

    counting: (metrics, now) => ({
      add: (counter, labels, times = 1) => {
        metrics.add(counter, labels, times);
        const what = countedBy(counter, labels);
        if (what !== undefined) count(what, now(), times);
      },
      record: (histogram, seconds, labels) => {
        metrics.record(histogram, seconds, labels);
        const { status = '' }: Partial<Labels> = labels;
        if (histogram === (instruments.noiseaware as Histogram)) countAnswer(status, seconds, now());
      },
      set: (gauge, value, labels) => {
        metrics.set(gauge, value, labels);
        if (gauge === instruments.breakerOpen) noteBreaker(value === 1, now());
      },
    }),

    noteStanding: (standing, now) => {
      const before = present;
      present = hourAt(now);
      if (before !== undefined && before.at < present.at) {
        change(before).standing = { ...standing, at: before.at + hour };
      }
      const { at: _, ...last } = present.standing ?? {};
      if (JSON.stringify(last) !== JSON.stringify(standing))
        change(present).standing = { ...standing, at: now };
    },

    records: (now) => [...hours.values()].map((each) => recordOf(each, now)),

    write: async (put, now) => {
      if (outage !== undefined) change(outage.hour);
      for (const [start, each] of hours) {
        if (each.hasChanged) {
          each.hasChanged = false;
          await put(recordOf(each, now)).catch((error: unknown) => {
            each.hasChanged = true;
            throw error;
          });
        }
        const isInUse = each === present || each === outage?.hour || each.hasChanged;
        if (!isInUse && start < hourOf(now) - hour) hours.delete(start);
      }
    },
  };
}

// --- Internal helpers ---

/** The counts of an hour, which change until it is over. */
interface Hour {
  readonly id: string;
  readonly at: Seconds;
  readonly counts: Counts;
  readonly times: Activity['times'];
  readonly outages: Outage[];
  standing: Standing | undefined;
  /** Whether it differs from what was last written. */
  hasChanged: boolean;
}

const change = (hour: Hour): Hour => Object.assign(hour, { hasChanged: true });

/** As what an instrument's counter is counted. */
function countedBy(counter: Counter, { outcome = '' }: Partial<Labels>): Counted | undefined {
  if (counter === instruments.unreadable) return 'unanswered';
  if (counter === instruments.webhooks) return outcome === 'delivered' ? 'delivered' : 'undelivered';
  return counter === instruments.alerts && received.includes(outcome) ? 'alerts' : undefined;
}

/** The outcomes of alerts that were received, whatever their check finds. */
const received = ['matched', 'unmatched'];
