import { beforeEach, expect, it } from 'vitest';
import type { AskBackground } from '../tool-messages.ts';
import { createStates, type States } from './states.ts';

/** A clock that the test moves, and a background for which the test answers. */
let now: number;
let timers: { at: number; run: () => void }[];
let asked: string[][];
let answers: { ok: boolean; reason?: string; states?: Record<string, string>; last?: object[] };
let onScreen: string[];
let further: string[];
let atRest: boolean;
let refused: number;
let states: States;

beforeEach(() => {
  [now, timers, asked, onScreen, further, atRest, refused] = [0, [], [], [], [], true, 0];
  answers = { ok: true, states: { a: 'active' } };
  states = createStates({
    clock: {
      now: () => now,
      after(milliseconds, run) {
        const timer = { at: now + milliseconds, run };
        timers.push(timer);
        return () => {
          timers = timers.filter((other) => other !== timer);
        };
      },
    },
    ask: ((_name: string, { accounts }: { accounts: string[] }) => {
      asked.push(accounts);
      return Promise.resolve(answers);
    }) as unknown as AskBackground,
    onScreen: (isWanted) => onScreen.filter(isWanted),
    further: (isWanted) => further.filter(isWanted),
    isIdle: () => atRest,
    onChange: () => undefined,
    onRefused: () => {
      refused += 1;
    },
  });
});

async function pass(milliseconds: number): Promise<void> {
  const end = now + milliseconds;
  for (;;) {
    const next = timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
    if (next === undefined) break;
    timers = timers.filter((timer) => timer !== next);
    now = Math.max(now, next.at);
    next.run();
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }
  now = end;
}

it('asks once for all accounts that appear together, including those further off, and not again for known ones', async () => {
  [onScreen, further] = [
    ['a', 'b'],
    ['b', 'c'],
  ];
  states.look();
  states.look();
  await pass(1_000);
  states.look();
  await pass(1_000);
  expect(asked).toEqual([['a', 'b', 'c']]);
  expect(['a', 'b', 'x'].map(states.get)).toEqual(['active', 'not_connected', undefined]);
});

it('asks for nothing further off unless an account on the screen is unknown', async () => {
  further = ['c'];
  states.look();
  await pass(1_000);
  expect(asked).toEqual([]);
});

it('asks once more for what is further off when a page that was asked about before comes to rest', async () => {
  [onScreen, further, atRest] = [['a'], ['b'], false];
  states.look();
  await pass(1_000);
  further = ['b', 'c'];
  states.look();
  await pass(1_000);
  expect(asked).toEqual([['a', 'b']]);
  atRest = true;
  states.look();
  await pass(1_000);
  further = ['b', 'c', 'd'];
  states.look();
  await pass(1_000);
  expect(asked).toEqual([['a', 'b'], ['c']]);
});

it('asks for more than 2,000 accounts further off in several requests, and again after a failure', async () => {
  onScreen = ['a'];
  further = Array.from({ length: 3_000 }, (_, index) => `account-${index}`);
  states.look();
  await pass(50);
  expect(asked.map(({ length }) => length)).toEqual([2_000]);
  answers = { ok: false, reason: 'unreachable' };
  await pass(500);
  answers = { ok: true, states: {} };
  await pass(5_000);
  expect(asked.map(({ length }) => length)).toEqual([2_000, 1_001, 1_001]);
});

it('sends at most one request per tenth of a second while a list is scrolled', async () => {
  for (let row = 0; row < 100; row += 1) {
    onScreen = [`row-${row}`];
    states.look();
    await pass(10);
  }
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.length).toBeLessThanOrEqual(11);
});

it('asks for at most 2,000 accounts at once, and for the rest afterwards', async () => {
  onScreen = Array.from({ length: 4_500 }, (_, index) => `account-${index}`);
  states.look();
  await pass(1_000);
  expect(asked.map(({ length }) => length)).toEqual([2_000, 2_000, 500]);
});

it('asks again every minute, and immediately when a state has changed', async () => {
  onScreen = ['a'];
  states.look();
  await pass(61_000);
  expect(asked).toHaveLength(2);
  states.refresh();
  await pass(200);
  expect(asked).toHaveLength(3);
});

it('doubles the pause after each failure, keeps known states for ten minutes, and sends nothing during a pause', async () => {
  onScreen = ['a'];
  states.look();
  await pass(1_000);
  answers = { ok: false, reason: 'unreachable' };
  states.refresh();
  await pass(100);
  const from = asked.length;
  await pass(2_000 + 4_000 + 8_000 + 100);
  expect(asked.length - from).toBe(3);
  states.look();
  await pass(1_000);
  expect(asked.length - from).toBe(3);
  expect(states.get('a')).toBe('active');
  await pass(700_000);
  expect(states.get('a')).toBeUndefined();
  states.rest();
  const rested = asked.length;
  await pass(600_000);
  expect(asked).toHaveLength(rested);
});

it('shows the last known states, until they are ten minutes old, on a page that loads while the relay is unreachable', async () => {
  onScreen = ['a', 'b'];
  answers = { ok: false, reason: 'unreachable', last: [{ account: 'a', status: 'degraded', age: 400_000 }] };
  states.look();
  await pass(1_000);
  expect(['a', 'b'].map(states.get)).toEqual(['degraded', undefined]);
  answers = { ok: false, reason: 'unreachable', last: [] };
  await pass(300_000);
  expect(states.get('a')).toBeUndefined();
  answers = { ok: true, states: { a: 'active' } };
  await pass(60_000);
  expect(['a', 'b'].map(states.get)).toEqual(['active', 'not_connected']);
});

it('asks again if a state changes while a request is on its way', async () => {
  onScreen = ['a'];
  states.look();
  await pass(30);
  states.refresh();
  await pass(500);
  expect(asked).toHaveLength(2);
});

it('reports that the page is refused, and does not confuse an account’s name with an object’s property', async () => {
  onScreen = ['constructor'];
  states.look();
  await pass(1_000);
  expect(states.get('constructor')).toBe('not_connected');
  answers = { ok: false, reason: 'off' };
  states.refresh();
  await pass(1_000);
  expect(refused).toBe(1);
});
