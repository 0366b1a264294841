import { day, hour, type Seconds, timestampOf } from '../../base/time.ts';
import { type Activity, type Outage, percentile, type Standing, sumOf } from './activity.ts';

/** A range of time in parts of equal length, the present one included: hours up to a week, days above (UTC). */
export interface Range {
  readonly unit: 'hour' | 'day';
  readonly length: Seconds;
  readonly since: Seconds;
  readonly until: Seconds;
}

export function rangeOf(days: number, now: Seconds): Range {
  const unit = days <= 7 ? 'hour' : 'day';
  const length = { hour, day }[unit];
  const until = (Math.floor(now / length) + 1) * length;
  return { unit, length, since: until - days * day, until };
}

/**
 * A bucket for each part of a range, oldest first.
 * @param records those of the range, in any order
 * @param standings how things stood at some times, those before the range among them: the last one until a bucket's end counts
 */
export function bucketsOf(
  records: readonly Activity[],
  standings: readonly Standing[],
  { length, since, until }: Range,
) {
  const ofBucket = Map.groupBy(records, ({ at }) => Math.floor((at - since) / length));
  const inOrder = standings.toSorted((one, other) => one.at - other.at);
  let next = 0;
  return Array.from({ length: Math.round((until - since) / length) }, (_, index) => {
    const at = since + index * length;
    while ((inOrder[next]?.at ?? Number.POSITIVE_INFINITY) <= at + length) next += 1;
    return bucketOf(at, ofBucket.get(index) ?? [], inOrder[next - 1]);
  });
}

/** The outages that processes have seen, those at the same time as one. */
export function mergedOutages(records: readonly Activity[]): Outage[] {
  const all = records.flatMap(({ outages = [] }) => outages).sort((one, other) => one.from - other.from);
  const merged: Outage[] = [];
  for (const outage of all) {
    const last = merged.at(-1);
    if (last === undefined || outage.from > last.until) merged.push(outage);
    else if (outage.until > last.until) merged[merged.length - 1] = { ...outage, from: last.from };
  }
  return merged;
}

// --- Internal helpers ---

function bucketOf(at: Seconds, records: readonly Activity[], standing: Standing | undefined) {
  const sums = sumOf(records.map(({ counts }) => counts));
  const times = records.map((each) => each.times);
  const { active = 0, degraded = 0, reauthorization_required = 0, waiting = 0 } = standing ?? {};
  const { renewed: ok = 0, late = 0, failed = 0, calls = 0, unanswered = 0, alerts = 0 } = sums;
  const { delivered = 0, undelivered = 0, made = 0, opened = 0, authorized = 0, connected = 0 } = sums;
  return {
    at: timestampOf(at),
    connections: { active, degraded, reauthorization_required },
    renewals: { ok, late, failed },
    noiseaware: { calls, failed: unanswered, p50: percentile(times, 0.5), p95: percentile(times, 0.95) },
    deliveries: { delivered, failed: undelivered, waiting },
    alerts,
    links: { made, opened, authorized, connected },
  };
}
