import type { Tool } from '@noiseaware-connect/shared/tool';
import { expect, it } from 'vitest';
import { createQueryGuard } from './query-guard.ts';

const rule = (selector: string): Tool => ({
  id: 'rule',
  name: 'Rule',
  pages: ['https://tool.example/'],
  records: { selector, account: { from: 'text' } },
});
const [one, other] = [rule('tr'), rule('li')];

/** A guard, and queries that take so many milliseconds. */
function stage() {
  let now = 0;
  let givenUp = 0;
  const guard = createQueryGuard({ now: () => now, after: () => () => {} }, () => {
    givenUp += 1;
  });
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  const take = (milliseconds: number, of = one) =>
    guard.run(of, () => {
      pass(milliseconds);
      return 'found';
    });
  return { guard, take, pass, givenUp: () => givenUp };
}

it('disables a rule whose query is very slow once, and no other rule', () => {
  const { guard, take, givenUp } = stage();
  expect(take(3_000)).toBe('found');
  expect(take(1)).toBeUndefined();
  expect(guard.isTooSlow(one)).toBe(true);
  expect(guard.isTooSlow(rule('tr'))).toBe(true);
  expect(take(1, other)).toBe('found');
  expect(givenUp()).toBe(1);
});

it('disables a rule that is slow repeatedly, but not one that is slow occasionally', () => {
  const { take, pass } = stage();
  for (let times = 0; times < 1_000; times += 1) expect(take(20)).toBe('found');
  for (let times = 0; times < 100; times += 1) {
    expect(take(60)).toBe('found');
    pass(10_000);
  }
  let times = 0;
  while (take(40) === 'found') times += 1;
  expect(times).toBeLessThan(10);
});

it('disables no rule if another process used the processor meanwhile', () => {
  const { guard, pass } = stage();
  for (let times = 0; times < 100; times += 1) {
    let runs = 0;
    guard.run(one, () => {
      runs += 1;
      pass(runs === 1 ? 60 : 1);
    });
    expect(runs).toBe(2);
  }
  expect(guard.isTooSlow(one)).toBe(false);
});

it('counts the time of queries that fail, and passes on their errors', () => {
  const { guard, pass } = stage();
  expect(() =>
    guard.run(one, () => {
      pass(300);
      throw new SyntaxError('not known');
    }),
  ).toThrow(SyntaxError);
  expect(guard.isTooSlow(one)).toBe(true);
});
