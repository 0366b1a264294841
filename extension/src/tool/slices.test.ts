import { expect, it } from 'vitest';
import { createSlices } from './slices.ts';

function stage(costs: number) {
  let now = 0;
  const timers: { after: number; run: () => void }[] = [];
  const done: unknown[] = [];
  let idle = 0;
  const slices = createSlices(
    {
      now: () => now,
      after(after, run) {
        timers.push({ after, run });
        return () => timers.splice(0);
      },
    },
    {
      onWorked: () => undefined,
      onIdle: () => {
        idle += 1;
      },
    },
  );
  const work = (element: unknown) => {
    now += costs;
    done.push(element);
  };
  return {
    slices,
    done,
    work,
    add: (count: number) =>
      slices.add(
        Array.from({ length: count }, () => ({}) as Element),
        () => undefined,
        work,
      ),
    idle: () => idle,
    /**
     * Runs the next timer.
     * @returns how long it took
     */
    next() {
      const from = now;
      const { after = 0, run } = timers.shift() ?? {};
      now += after;
      run?.();
      return now - from - after;
    },
    pending: () => timers.length,
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

it('does short work before the page is painted', () => {
  const { slices, add, done, idle } = stage(0.01);
  expect(slices.atOnce(() => add(100))).toBe(true);
  expect(done).toHaveLength(100);
  expect(idle()).toBe(1);
});

it('does the rest in slices of 8 ms', () => {
  const { slices, add, done, next, pending } = stage(0.1);
  slices.atOnce(() => add(1_000));
  expect(done.length).toBeLessThan(180);
  while (pending() > 0) expect(next()).toBeLessThan(10);
  expect(done).toHaveLength(1_000);
});

it('does a screenful before the page is painted, however slow the machine is', () => {
  const { slices, add, done } = stage(1);
  slices.atOnce(() => add(1_000));
  expect(done).toHaveLength(80);
});

it('keeps to its time budget when the work is added in many pieces', () => {
  const { slices, add, done, next, pending } = stage(0.5);
  slices.atOnce(() => {
    for (let piece = 0; piece < 500; piece += 1) add(1);
  });
  expect(done).toHaveLength(80);
  while (pending() > 0) expect(next()).toBeLessThan(13);
  expect(done).toHaveLength(500);
});

it('stops synchronous work for a page that changes all the time, until a pause is over', () => {
  const { slices, add, pass } = stage(1);
  slices.atOnce(() => add(100));
  expect(slices.atOnce(() => add(1))).toBe(false);
  pass(100);
  expect(slices.atOnce(() => add(1))).toBe(true);
});

it('skips elements whose reading or work throws, and reads a batch completely before it works on any', () => {
  const { slices } = stage(0);
  const said: string[] = [];
  const indexOf = (element: Element) => (element as never as { index: number }).index;
  slices.add(
    Array.from({ length: 100 }, (_, index) => ({ index }) as never),
    (element) => {
      if (indexOf(element) === 2) throw new TypeError('made strange by the page');
      said.push(`read ${indexOf(element)}`);
      return `work ${indexOf(element)}`;
    },
    (element, read) => {
      if (indexOf(element) === 3) throw new TypeError('made strange by the page');
      said.push(read);
    },
  );
  slices.atOnce(() => {});
  expect(said).toHaveLength(99 + 98);
  expect(said.slice(13, 18)).toEqual(['read 14', 'read 15', 'work 0', 'work 1', 'work 4']);
});
