import { shuffled } from './seeded-random.ts';

/** What may vary, and the values that each of it may take. */
export type Axes = Readonly<Record<string, readonly unknown[]>>;

/** One value of every axis. */
export type RowOf<A extends Axes> = { readonly [N in keyof A]: A[N][number] };

/** How many rows are tried for each that is taken: more make a shorter table. */
const candidates = 30;

/**
 * A table in which any two values of different axes meet in at least one row. Greedy: each row is the best of some
 * candidates, and each candidate begins with a pair that has not met yet, so that every row brings the end nearer.
 */
export function pairwise<A extends Axes>(axes: A, random: () => number): RowOf<A>[] {
  const names = Object.keys(axes);
  const values = names.flatMap((name, axis) => (axes[name] ?? []).map((value) => ({ axis, value })));
  /** The numbers of an axis's values in `values`. */
  const choices = names.map((_, axis) =>
    values.flatMap((each, number) => (each.axis === axis ? [number] : [])),
  );
  if (choices.length < 2 || choices.some(({ length }) => length === 0)) {
    throw new Error('a table of pairs needs two axes, and a value of each');
  }
  const open = openPairs(values.map(({ axis }) => axis));

  const rows: RowOf<A>[] = [];
  for (let pair = open.first(); pair !== undefined; pair = open.first()) {
    const begun = pair;
    const tried = Array.from({ length: candidates }, () => complete(begun, choices, open, random));
    const best = tried.reduce((one, other) => (open.closedBy(other) > open.closedBy(one) ? other : one));
    open.close(best);
    rows.push(
      Object.fromEntries(
        names.map((name, axis) => [name, values[best[axis] ?? -1]?.value]),
      ) as unknown as RowOf<A>,
    );
  }
  return rows;
}

// --- Internal helpers ---

/** Two values by their numbers. */
type Pair = readonly [number, number];

interface OpenPairs {
  /** A pair that has not met yet. */
  first(): Pair | undefined;
  has(one: number, other: number): boolean;
  /** How many pairs meet for the first time in a row of values. */
  closedBy(row: readonly number[]): number;
  close(row: readonly number[]): void;
}

/** Which pairs of values of different axes have not met yet; `axisOf` is each value's axis. */
function openPairs(axisOf: readonly number[]): OpenPairs {
  const open = axisOf.map((axis, one) => axisOf.map((other, two) => two > one && other !== axis));
  const has = (one: number, other: number) => open[Math.min(one, other)]?.[Math.max(one, other)] ?? false;
  const pairsOf = (row: readonly number[]): Pair[] =>
    row.flatMap((one, index) => row.slice(index + 1).map((other): Pair => [one, other]));
  return {
    has,
    first() {
      const one = open.findIndex((others) => others.includes(true));
      return one < 0 ? undefined : [one, open[one]?.indexOf(true) ?? -1];
    },
    closedBy: (row) => pairsOf(row).filter(([one, other]) => has(one, other)).length,
    close(row) {
      for (const [one, other] of pairsOf(row)) {
        const others = open[Math.min(one, other)];
        if (others !== undefined) others[Math.max(one, other)] = false;
      }
    },
  };
}

/** A row with that pair in it: axis by axis, in a random order, the value that meets most of the others for the first time. */
function complete(
  [one, other]: Pair,
  choices: readonly (readonly number[])[],
  open: OpenPairs,
  random: () => number,
): number[] {
  const row = new Map<number, number>();
  for (const begun of [one, other])
    row.set(
      choices.findIndex((numbers) => numbers.includes(begun)),
      begun,
    );
  for (const [axis, numbers] of shuffled([...choices.entries()], random)) {
    if (row.has(axis)) continue;
    const chosen = [...row.values()];
    const ranked = shuffled(numbers, random).map((number) => ({
      number,
      meets: chosen.filter((each) => open.has(number, each)).length,
    }));
    row.set(axis, ranked.reduce((best, each) => (each.meets > best.meets ? each : best)).number);
  }
  return choices.map((_, axis) => row.get(axis) ?? -1);
}
