import { cacheFor } from '../../base/cache-for.ts';
import type { Effects } from '../../base/effects.ts';
import { dateOf, hour, type Seconds, timestampOf } from '../../base/time.ts';
import type { Handlers } from '../../calls/handler.ts';
import { activityLife, hourOf, sumOf } from '../../domain/activity/activity.ts';
import { bucketsOf, rangeOf } from '../../domain/activity/buckets.ts';
import type { GuardedNoiseAware } from '../../noiseaware/guard.ts';
import type { Store } from '../../store/store.ts';
import { readMarks } from './marks.ts';
import { type RecordDeps, readAtOnce, readRecords } from './read-records.ts';
import { readStanding } from './standing.ts';

export interface ActivityDeps extends RecordDeps {
  store: Pick<Store, 'activity' | 'audit' | 'connections' | 'webhooks'>;
  effects: Pick<Effects, 'now' | 'elapsed'>;
  noiseaware: Pick<GuardedNoiseAware, 'standing'>;
}

/** What happened by the hour or day, and whether NoiseAware answers at the moment of the call. */
export function activityHandlers(deps: ActivityDeps): Handlers<'readActivity'> {
  const { effects, noiseaware } = deps;
  const lastHours = cacheFor(() => readHours(deps), answerLife, effects);
  const ranges = new Map<number, () => ReturnType<typeof readDays>>();
  const daysOf = (days: number) => {
    const cached = ranges.get(days) ?? cacheFor(() => readDays(deps, days), answerLife, effects);
    ranges.set(days, cached);
    return cached();
  };
  return {
    readActivity: async ({ query: { days } }) => {
      const { state, since } = noiseaware.standing();
      const answer = days === undefined ? { hours: await lastHours() } : await daysOf(days);
      return { ...answer, noiseaware: { state, since: dateOf(since) } };
    },
  };
}

// --- Internal helpers ---

/** For how long an answer is used again. */
const answerLife: Seconds = 5;

/** Renewals and refusals of the last 24 clock hours, oldest first, the present one included. */
async function readHours(deps: ActivityDeps) {
  const { since, until } = rangeOf(1, deps.effects.now());
  const records = Map.groupBy(await readRecords(deps, since, until), ({ at }) => at);
  return Array.from({ length: 24 }, (_, index) => {
    const from = since + index * hour;
    const sums = sumOf((records.get(from) ?? []).map(({ counts }) => counts));
    const { renewed = 0, late = 0, failed = 0, refused = 0 } = sums;
    return { from: timestampOf(from), renewed: renewed + late, failed, refused };
  });
}

async function readDays(deps: ActivityDeps, days: number) {
  const now = deps.effects.now();
  const range = rangeOf(days, now);
  const [records, present] = await Promise.all([
    readRecords(deps, range.since, range.until),
    readStanding(deps.store, now),
  ]);
  const standings = records.flatMap(({ standing }) => standing ?? []);
  const before = await lastStandingBefore(deps, range.since);
  return {
    unit: range.unit,
    since: timestampOf(range.since),
    buckets: bucketsOf(records, [...before, ...standings, { ...present, at: now }], range),
    marks: await readMarks(deps.store, records, range.since, now),
  };
}

/** How things stood when a relay last ran before that time; empty if none is known. */
async function lastStandingBefore(deps: ActivityDeps, before: Seconds) {
  for (let until = hourOf(before); until > before - activityLife; until -= readAtOnce) {
    const records = await readRecords(deps, until - readAtOnce, until);
    const standings = records.flatMap(({ standing }) => standing ?? []);
    if (standings.length > 0) return [standings.reduce((one, other) => (other.at > one.at ? other : one))];
  }
  return [];
}
