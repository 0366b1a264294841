import { expect, it } from 'vitest';
import { type Activity, percentile, placeOf } from './activity.ts';
import { bucketsOf, mergedOutages, rangeOf } from './buckets.ts';

const hour = 3_600;
const now = Date.UTC(2026, 10, 26, 14, 40) / 1000;
const last = Math.floor(now / hour) * hour;

const activity = (at: number, over: Partial<Activity> = {}): Activity => ({
  ...{ id: String(at), at, counts: {}, times: {} },
  ...over,
});
const standing = (at: number, active: number) => ({
  ...{ at, active, degraded: 0, reauthorization_required: 0, waiting: 0 },
});

it.each([0.001, 0.012, 0.1, 0.34, 1, 7.5, 60])('knows a time of %f s to an eighth', (seconds) => {
  const times = { [placeOf(seconds)]: 1 };
  const known = percentile([times], 0.5) ?? 0;
  expect(Math.abs(known - seconds) / seconds).toBeLessThan(0.126);
});

it('finds percentiles among the answers that several processes got, and none without an answer', () => {
  const times = [{ [placeOf(0.1)]: 90 }, { [placeOf(0.1)]: 4, [placeOf(2)]: 6 }];
  expect(percentile(times, 0.5)).toBeCloseTo(0.1, 1);
  expect(percentile(times, 0.94)).toBeCloseTo(0.1, 1);
  expect(percentile(times, 0.95)).toBeGreaterThan(1.7);
  expect(percentile([{}], 0.5)).toBeNull();
});

it('adds up what several processes counted in an hour', () => {
  const range = rangeOf(1, now);
  const records = [
    activity(last, { id: 'one', counts: { renewed: 2, late: 1, unanswered: 1, calls: 4 } }),
    activity(last, { id: 'other', counts: { renewed: 3, calls: 3, made: 2 } }),
  ];
  const buckets = bucketsOf(records, [], range);
  expect(buckets).toHaveLength(24);
  expect(buckets.at(-1)).toMatchObject({
    at: '2026-11-26T14:00:00.000Z',
    renewals: { ok: 5, late: 1, failed: 0 },
    noiseaware: { calls: 7, failed: 1 },
    links: { made: 2, opened: 0, authorized: 0, connected: 0 },
  });
});

it('has in each hour how things stood last, and carries it over hours without a relay', () => {
  const standings = [
    standing(last - 30 * hour, 4),
    standing(last - 3 * hour - 10, 7),
    // As an hour ends, it belongs to that hour.
    standing(last - 2 * hour, 8),
    standing(last + 60, 9),
  ];
  const active = bucketsOf([], standings, rangeOf(1, now)).map(({ connections }) => connections.active);
  expect(active).toEqual([...Array.from({ length: 19 }, () => 4), 7, 8, 8, 8, 9]);
});

it('shows outages of several processes at the same time as one', () => {
  const outage = (from: number, until: number, isOver = true) => ({ from, until, isOver });
  const records = [
    activity(last, { outages: [outage(10, 20), outage(50, 60, false)] }),
    activity(last, { outages: [outage(15, 30), outage(40, 45)] }),
  ];
  expect(mergedOutages(records)).toEqual([outage(10, 30), outage(40, 45), outage(50, 60, false)]);
});
