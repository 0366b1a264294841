import pLimit from 'p-limit';
import type { Seconds } from '../../base/time.ts';
import { type Activity, countEntry, countedEvents, emptyHour, hourOf } from '../../domain/audit/activity.ts';
import type { AuditLog } from './transaction.ts';

/** Counts audit entries by hour. Each entry is read once: a later call continues where the last one ended. */
export function countActivity(read: AuditLog['read']): (since: Seconds) => Promise<Activity[]> {
  const hours = new Map<Seconds, Activity>();
  let first = Infinity;
  let last = 0;

  const count = async (from: Seconds): Promise<Activity[]> => {
    if (from < first) {
      hours.clear();
      [first, last] = [from, 0];
    }
    const counted = { what: countedEvents, since: first, after: last, limit: Infinity };
    for (const { seq, entry } of await read(counted)) {
      const at = hourOf(entry.at);
      hours.set(at, countEntry(hours.get(at) ?? emptyHour(at), entry));
      last = seq;
    }
    first = from;
    for (const at of hours.keys()) if (at < from) hours.delete(at);
    return [...hours.values()].sort((one, other) => one.from - other.from);
  };

  const oneAtATime = pLimit(1);
  return (since) => oneAtATime(() => count(hourOf(since)));
}
