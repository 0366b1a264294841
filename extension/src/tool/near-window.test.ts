import { expect, it } from 'vitest';
import { nearWindow } from './near-window.ts';

const list = (count: number, from: number) =>
  Array.from({ length: count }, (_, index) => ({ top: from + index * 40, bottom: from + index * 40 + 40 }));

function looking() {
  let looks = 0;
  return {
    edgesOf: (edges: { top: number; bottom: number }) => {
      looks += 1;
      return edges;
    },
    looks: () => looks,
  };
}

it('finds the rows in the window among 100,000, and measures few others', () => {
  const rows = list(100_000, -1_234_567);
  const { edgesOf, looks } = looking();
  const near = nearWindow(rows, edgesOf, 700);
  const seen = rows.filter(({ top, bottom }) => bottom > 0 && top < 700);
  expect(seen.length).toBeGreaterThan(15);
  expect(seen.every((row) => near.has(row))).toBe(true);
  expect(near.size).toBeLessThan(60);
  expect(looks()).toBeLessThan(400);
});

it('finds the rows in the window in each of two lists side by side', () => {
  const [left, right] = [list(5_000, -80_000), list(3_000, -20_000)];
  const near = nearWindow([...left, ...right], (edges) => edges, 700);
  for (const rows of [left, right]) {
    const seen = rows.filter(({ top, bottom }) => bottom > 0 && top < 700);
    expect(seen.every((row) => near.has(row))).toBe(true);
  }
});

it('finds nothing if all rows are off screen, and all of a short list', () => {
  expect(nearWindow(list(5_000, 900_000), (edges) => edges, 700).size).toBe(0);
  expect(nearWindow([], (edges: { top: number; bottom: number }) => edges, 700).size).toBe(0);
  expect(nearWindow(list(10, 0), (edges) => edges, 700).size).toBe(10);
});

it('returns at most a few hundred of many elements in one place', () => {
  const heap = Array.from({ length: 50_000 }, () => ({ top: 1, bottom: 2 }));
  expect(nearWindow(heap, (edges) => edges, 700).size).toBeLessThanOrEqual(400);
});
