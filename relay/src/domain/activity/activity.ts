import type { AuditEvent } from '@noiseaware-connect/shared/contract/audit-entry';
import * as v from 'valibot';
import { day, hour, type Seconds } from '../../base/time.ts';
import type { Decision } from '../decision.ts';

const count = v.optional(v.number());

/** What is counted; a count of 0 is left out. */
const counts = v.strictObject({
  /** Renewals: before the refresh token had ended, after it had, and failed ones without repetitions for the same cause. */
  renewed: count,
  late: count,
  failed: count,
  /** Calls, codes and client secrets that the relay refused, and what NoiseAware refused of passed-through calls. */
  refused: count,
  /** Calls to NoiseAware; of them those without an answer, with a status of 5xx, or with an answer that cannot be read. */
  calls: count,
  unanswered: count,
  /** Attempts to deliver an event to a webhook: answered with 2xx, and others. */
  delivered: count,
  undelivered: count,
  /** Alerts that NoiseAware sent. */
  alerts: count,
  /** Links for owners: made, first pressed, authorized at NoiseAware, connected. */
  made: count,
  opened: count,
  authorized: count,
  connected: count,
});
export type Counts = v.InferOutput<typeof counts>;
export type Counted = keyof Counts;

/** How things stood at a time: connections by status, and events that wait for webhooks. */
const standing = v.strictObject({
  at: v.number(),
  active: v.number(),
  degraded: v.number(),
  reauthorization_required: v.number(),
  waiting: v.number(),
});
export type Standing = v.InferOutput<typeof standing>;

/** What one process counted in one hour (UTC): the records of an hour are added up when they are read. */
export const activityRecord = v.strictObject({
  id: v.string(),
  /** When the hour begins. */
  at: v.number(),
  counts,
  /** How many answers of NoiseAware took how long, by {@link placeOf}. */
  times: v.record(v.string(), v.number()),
  /** The last in the hour that was read. */
  standing: v.optional(standing),
  /** When calls to NoiseAware were stopped in this hour, and until when; one that goes on has the time of the last write. */
  outages: v.optional(v.array(v.strictObject({ from: v.number(), until: v.number(), isOver: v.boolean() }))),
});
export type Activity = v.InferOutput<typeof activityRecord>;
export type Outage = NonNullable<Activity['outages']>[number];

/** How long the activity of an hour is kept: a year, and the day that is not over. */
export const activityLife: Seconds = 367 * day;

/** When the hour of a time begins. */
export const hourOf = (at: Seconds): Seconds => Math.floor(at / hour) * hour;

/** What a change of the store has logged. */
export type Logged = Pick<Decision<unknown, unknown>, 'audit' | 'events'>;

/** What a change adds to the counts, by what it has logged. */
export const countsOf = ({
  audit = [],
  events = [],
}: Logged): { readonly at: Seconds; readonly what: Counted; readonly times: number }[] => [
  ...audit.flatMap(({ at, what, late, link, count: times = 1 }) => {
    const isLink = what === 'connected' || what === 'reauthorized';
    if (isLink) return link === undefined ? [] : [{ at, what: 'connected', times } as const];
    const counted = late === true ? 'late' : countedEvents[what];
    return counted === undefined ? [] : [{ at, what: counted, times }];
  }),
  ...events.flatMap(({ at, type }) => {
    if (type === 'link.opened') return { at, what: 'opened', times: 1 } as const;
    return type === 'link.used' ? ({ at, what: 'authorized', times: 1 } as const) : [];
  }),
];

/** The sums of several counts. */
export function sumOf(all: readonly Counts[]): Counts {
  const sums: Counts = {};
  for (const each of all)
    for (const [what, times] of Object.entries(each) as [Counted, number][])
      sums[what] = (sums[what] ?? 0) + times;
  return sums;
}

/** Each decade of seconds has that many places: a time is known to an eighth. */
const placesInDecade = 10;
const shortest: Seconds = 0.001;
const lastPlace = 5 * placesInDecade;

/** The place of a time in the histogram of answers: from a millisecond to a hundred seconds. */
export const placeOf = (seconds: Seconds): number =>
  Math.min(lastPlace, Math.max(0, Math.ceil(Math.log10(seconds / shortest) * placesInDecade)));

/** The time below which that share of answers stayed, in seconds; null without an answer. */
export function percentile(times: readonly Activity['times'][], share: number): Seconds | null {
  const numbers = Array.from({ length: lastPlace + 1 }, (_, place) =>
    times.reduce((sum, each) => sum + (each[place] ?? 0), 0),
  );
  const all = numbers.reduce((sum, each) => sum + each, 0);
  if (all === 0) return null;
  let below = 0;
  const place = numbers.findIndex((each) => {
    below += each;
    return below >= share * all;
  });
  return Number((shortest * 10 ** ((place - 0.5) / placesInDecade)).toPrecision(2));
}

// --- Internal helpers ---

/** The audit events that are counted. */
const countedEvents: Partial<Record<AuditEvent, Counted>> = {
  renewed: 'renewed',
  renewal_failed: 'failed',
  renewal_interrupted: 'failed',
  connection_url_refused: 'refused',
  code_refused_unknown: 'refused',
  code_refused_used: 'refused',
  code_refused_expired: 'refused',
  code_refused_cancelled: 'refused',
  client_secret_refused: 'refused',
  completion_refused: 'refused',
  organization_refused: 'refused',
  api_refused: 'refused',
  link_made: 'made',
};
