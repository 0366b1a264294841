import { cacheFor } from '../../base/cache-for.ts';
import type { Effects } from '../../base/effects.ts';
import { dateOf, hour, type Seconds, timestampOf } from '../../base/time.ts';
import type { Handlers } from '../../calls/handler.ts';
import { hourOf, sumOf } from '../../domain/activity/activity.ts';
import type { GuardedNoiseAware } from '../../noiseaware/guard.ts';
import { type RecordDeps, readRecords } from './read-records.ts';

export interface ActivityDeps extends RecordDeps {
  effects: Pick<Effects, 'now' | 'elapsed'>;
  noiseaware: Pick<GuardedNoiseAware, 'standing'>;
}

/** What happened by the hour, and whether NoiseAware answers at the moment of the call. */
export function activityHandlers(deps: ActivityDeps): Handlers<'readActivity'> {
  const { effects, noiseaware } = deps;
  const hours = cacheFor(() => readHours(deps), answerLife, effects);
  return {
    readActivity: async () => {
      const { state, since } = noiseaware.standing();
      return { hours: await hours(), noiseaware: { state, since: dateOf(since) } };
    },
  };
}

// --- Internal helpers ---

/** For how long an answer is used again. */
const answerLife: Seconds = 5;

/** Renewals and refusals of the last 24 clock hours, oldest first, the present one included. */
async function readHours(deps: ActivityDeps) {
  const present = hourOf(deps.effects.now());
  const since = present - 23 * hour;
  const records = Map.groupBy(await readRecords(deps, since, present + hour), ({ at }) => at);
  return Array.from({ length: 24 }, (_, index) => {
    const from = since + index * hour;
    const sums = sumOf((records.get(from) ?? []).map(({ counts }) => counts));
    const { renewed = 0, late = 0, failed = 0, refused = 0 } = sums;
    return { from: timestampOf(from), renewed: renewed + late, failed, refused };
  });
}
