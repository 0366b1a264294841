import type { Effects } from '../../base/effects.ts';
import { day, type Seconds } from '../../base/time.ts';
import type { Activity } from '../../domain/activity/activity.ts';
import type { Store } from '../../store/store.ts';
import type { Tally } from './tally.ts';

export interface RecordDeps {
  store: Pick<Store, 'activity'>;
  tally: Pick<Tally, 'records'>;
  effects: Pick<Effects, 'now'>;
}

/** How much is read at a time: between two reads others have their turn. */
export const readAtOnce: Seconds = 30 * day;

/** What all processes counted from one time on and before another; of this one also what is not written yet. */
export async function readRecords(
  { store, tally, effects }: RecordDeps,
  from: Seconds,
  until: Seconds,
): Promise<Activity[]> {
  const stored: Activity[] = [];
  for (let start = from; start < until; start += readAtOnce)
    stored.push(...(await store.activity.between(start, Math.min(until, start + readAtOnce))));
  const present = tally.records(effects.now()).filter(({ at }) => at >= from && at < until);
  const ids = new Set(present.map(({ id }) => id));
  return [...stored.filter(({ id }) => !ids.has(id)), ...present];
}
