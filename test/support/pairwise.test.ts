import { expect, it } from 'vitest';
import { type Axes, pairwise } from './pairwise.ts';
import { seededRandom } from './seeded-random.ts';

/** Axes with these many values each. */
const axesOf = (...sizes: number[]): Axes =>
  Object.fromEntries(
    sizes.map((size, axis) => [`axis ${axis}`, Array.from({ length: size }, (_, at) => at)]),
  );

/** Every two values of different axes that meet in none of the rows. */
function missing(axes: Axes, rows: readonly Readonly<Record<string, unknown>>[]): string[] {
  const names = Object.keys(axes);
  return names.flatMap((one, index) =>
    names
      .slice(index + 1)
      .flatMap((other) =>
        (axes[one] ?? []).flatMap((left) =>
          (axes[other] ?? [])
            .filter((right) => !rows.some((row) => row[one] === left && row[other] === right))
            .map((right) => `${one}=${left} with ${other}=${right}`),
        ),
      ),
  );
}

it.each([[[2, 2]], [[4, 1, 3]], [[8, 5, 4, 4, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2]], [[7, 7, 7, 7]]])(
  'lets every two values of different axes meet: %j',
  (sizes) => {
    const axes = axesOf(...sizes);
    const rows = pairwise(axes, seededRandom(1));
    expect(missing(axes, rows)).toEqual([]);
    for (const row of rows) {
      for (const [name, values] of Object.entries(axes)) expect(values).toContain(row[name]);
    }
  },
);

it('would notice a pair that never meets', () => {
  const axes = axesOf(2, 2);
  expect(missing(axes, pairwise(axes, seededRandom(1)).slice(1))).toHaveLength(1);
});

it('needs few rows more than its two longest axes have pairs', () => {
  const axes = axesOf(8, 5, 4, 4, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2);
  expect(pairwise(axes, seededRandom(1)).length).toBeLessThanOrEqual(50);
});

it('makes the same table of the same seed, and another of another', () => {
  const axes = axesOf(4, 4, 3, 3, 2);
  expect(pairwise(axes, seededRandom(7))).toEqual(pairwise(axes, seededRandom(7)));
  expect(pairwise(axes, seededRandom(7))).not.toEqual(pairwise(axes, seededRandom(8)));
});

it('takes no table without two axes, and no axis without a value', () => {
  expect(() => pairwise(axesOf(3), seededRandom(1))).toThrow('two axes');
  expect(() => pairwise(axesOf(3, 0), seededRandom(1))).toThrow('a value of each');
});
