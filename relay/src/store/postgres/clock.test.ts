import { expect, test } from 'vitest';
import { followClock } from './clock.ts';
import type { Run } from './database.ts';

/** A server whose clock is that far ahead of a machine's, and the delays on the way there and back. */
function world() {
  const state = { machine: 100, ahead: 1_000, there: 0.2, back: 0.2, away: false };
  const told: unknown[] = [];
  const run = (async () => {
    if (state.away) throw new Error('away');
    state.machine += state.there;
    const now = state.machine + state.ahead;
    state.machine += state.back;
    return [{ now }];
  }) as unknown as Run;
  return {
    state,
    open: () =>
      followClock({ run }, () => state.machine, { warn: (...said: unknown[]) => void told.push(said) }),
    told,
  };
}

test('the time is the server’s, as of the middle of the round trip', async () => {
  const { state, open } = world();
  const clock = await open();
  expect(clock.now()).toBeCloseTo(state.machine + 1_000, 6);
});

test('an asymmetric round trip makes the clock wrong by half the difference, and the shortest trip is used', async () => {
  const { state, open } = world();
  state.there = 2;
  const opening = open();
  state.there = 0.3;
  const clock = await opening;
  expect(Math.abs(clock.now() - (state.machine + 1_000))).toBeLessThanOrEqual(0.051);
});

test('the clock has a resolution of milliseconds, so that stored times compare equal', async () => {
  const { state, open } = world();
  state.ahead = 1_000.123_456_7;
  const clock = await open();
  expect(clock.now() * 1000).toBeCloseTo(Math.round(clock.now() * 1000), 4);
});

test('the clock follows a server whose clock is set, and stands still if that is a minute behind', async () => {
  const { state, open } = world();
  const clock = await open();
  const before = clock.now();
  state.ahead -= 60;
  await clock.measure();
  expect(clock.now()).toBe(before);
  state.machine += 61;
  expect(clock.now()).toBeCloseTo(state.machine + state.ahead, 6);
  state.ahead += 500;
  await clock.measure();
  expect(clock.now()).toBeCloseTo(state.machine + state.ahead, 6);
});

test('the clock goes back with a server’s that is set back by more than a minute, and logs it once', async () => {
  const { state, open, told } = world();
  const clock = await open();
  const before = clock.now();
  state.ahead -= 600;
  for (let times = 0; times < 2; times += 1) await clock.measure();
  expect(clock.now()).toBeCloseTo(state.machine + state.ahead, 6);
  expect(before - clock.now()).toBeGreaterThan(590);
  expect(told).toEqual([[{ seconds: expect.closeTo(600, -1) as number }, 'system clock was set back']]);
});

test('the clock continues while the database is unavailable', async () => {
  const { state, open } = world();
  const clock = await open();
  const before = clock.now();
  state.away = true;
  await expect(clock.measure()).rejects.toThrow();
  state.machine += 30;
  expect(clock.now() - before).toBeCloseTo(30, 3);
});
