import { expect, test } from 'vitest';
import { createPace } from './pace.ts';

/** Seconds from one renewal of an idle connection to the next. */
const pause = 7.5 * 86_400;

/** Asks every five seconds for that long. Returns the grants of each minute. */
function perMinute(minutes: number, all: number, urgent: (at: number) => number = () => 0): number[] {
  const pace = createPace();
  return Array.from({ length: minutes }, (_, minute) =>
    Array.from({ length: 12 }, (__, round) => {
      const at = minute * 60 + round * 5;
      return pace.grant(all, pause, urgent(at), at);
    }).reduce((sum, granted) => sum + granted, 0),
  );
}

const most = (counts: readonly number[]) => Math.max(...counts);
const mean = (counts: readonly number[]) => counts.reduce((sum, each) => sum + each, 0) / counts.length;

test.each([10_000, 30_000, 100_000, 1_000_000])(
  'of %i connections never more than three times the mean are renewed per minute, and enough to catch up',
  (all) => {
    const counts = perMinute(600, all);
    const needed = all / (7.5 * 24 * 60);
    expect(most(counts)).toBeLessThanOrEqual(3 * needed);
    expect(mean(counts)).toBeGreaterThan(1.5 * needed);
  },
);

test('the first renewal need not wait, and a long idle time allows no burst', () => {
  const pace = createPace();
  expect(pace.grant(1, pause, 0, 0)).toBe(1);
  expect(pace.grant(1, pause, 0, 5)).toBe(0);
  pace.giveBack(1);
  pace.giveBack(50);
  expect(pace.grant(0, pause, 0, 1_000)).toBe(1);
  expect(pace.grant(0, pause, 0, 2_000)).toBe(0);
});

test('unused renewals may be made up a moment later', () => {
  const pace = createPace();
  pace.giveBack(pace.grant(1, pause, 0, 0));
  expect(pace.grant(1, pause, 0, 5)).toBe(1);
});

test.each([
  ['that long', 86_400],
  ['40 minutes, so that the last ones have ended before their turn', 2_400],
])('connections whose refresh tokens end within %s are all renewed within the hour, evenly', (_, end) => {
  const pace = createPace();
  let left = 3_000;
  let most = 0;
  for (let at = 0; at <= 3_600; at += 5) {
    const granted = pace.grant(10_000, pause, at < end ? left : 0, at);
    most = Math.max(most, granted);
    left -= granted;
  }
  expect(left).toBeLessThanOrEqual(0);
  expect(most).toBeLessThanOrEqual(5);
});

test('after the hour of a burst the pace is the usual one, also if the clock is set back in it', () => {
  for (const later of [3_600, -1]) {
    const pace = createPace();
    pace.grant(10_000, pause, 3_000, 0);
    expect(pace.grant(10_000, pause, 0, later)).toBeLessThanOrEqual(50);
    expect(pace.grant(10_000, pause, 0, later + 5)).toBe(0);
  }
});

test('three relays that take turns renew 100,000 whose refresh tokens end soon within the hour, and no faster', () => {
  const paces = [createPace(), createPace(), createPace()];
  let left = 100_000;
  let last: number | undefined;
  const leftAt = (end: number) => {
    for (let at = last === undefined ? 0 : last + 5; at <= end; at += 5) {
      // Not one after the other: now and then one takes two turns.
      const pace = paces[((at / 5) % 7) % 3];
      left -= pace?.grant(100_000, pause, left, at, last) ?? 0;
      last = at;
    }
    return left;
  };
  expect(leftAt(1_800)).toBeGreaterThan(49_000);
  // What little is left follows at the usual pace.
  expect(leftAt(3_600)).toBeLessThan(500);
});

test('a clock that was set back neither grants nor loses renewals', () => {
  const pace = createPace();
  expect(pace.grant(100, 100, 0, 1_000)).toBe(1);
  expect(pace.grant(100, 100, 0, 900)).toBe(0);
  expect(pace.grant(100, 100, 0, 910)).toBe(19);
});

test('a relay suspended for days may make up at most a minute of renewals, but at least one', () => {
  for (const [all, granted] of [
    [1, 1],
    [10_000, 1],
    [1_000_000, 175],
  ] as const) {
    const pace = createPace();
    expect(pace.grant(all, pause, 0, 0)).toBe(1);
    expect(pace.grant(all, pause, 0, 8 * 86_400)).toBe(granted);
  }
});
