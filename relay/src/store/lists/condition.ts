import { isInScope } from '@noiseaware-connect/shared/account-pattern';
import { nameSearch, searchPattern } from '../../domain/name-search.ts';
import { likeEach, type Place } from '../sql.ts';

/** Which records `R` a value `V` selects: the test of a record in memory, and the same in PostgreSQL's SQL. */
export interface Condition<R, V> {
  /** Makes the test for a value. */
  test(value: V): (record: R) => boolean;
  /** On the columns of the record's row. Unless it is planned each time, the text is the same for all values. */
  sql(value: V, place: Place): string;
  /** Set if PostgreSQL needs a plan for each value, since one plan would be slow for many of them. */
  readonly planned?: 'each time';
}

/** A condition that a list can be asked for: a field of its filter. The conformance checks ask each store for it. */
export interface ListCondition<R, V> extends Condition<R, V> {
  /** Values to check with; for varied records at least one selects some and leaves others out. */
  examples(records: readonly R[]): readonly V[];
}

/** Conditions by the names of the filter's fields. */
export type Conditions<R> = Readonly<Record<string, Condition<R, never>>>;

/** A filter: all conditions that are given must hold. Null asks for nothing, like a field that is left out. */
export type FilterOf<C extends Conditions<never>> = {
  readonly [F in keyof C]?: (C[F] extends Condition<never, infer V> ? V : never) | undefined;
};

/** The records that conditions select from. */
type RecordOf<C extends Conditions<never>> = C[keyof C] extends Condition<infer R, never> ? R : never;

/** An order of a list: by a key that each record has alone. */
export interface ListOrder<R> {
  keyOf(record: R): string;
  /** The column with the key. */
  readonly column: string;
  /** From the greatest key to the least. */
  readonly backwards?: true;
}

/** A list: its table, its usual order, and what it can be asked for. */
export interface List<R> {
  readonly table: string;
  readonly order: ListOrder<R>;
  readonly conditions: Conditions<R> & Readonly<Record<string, Pick<ListCondition<R, unknown>, 'examples'>>>;
}

/** The conditions that a filter has, in the order in which they are declared, each with its value. */
export const asked = <C extends Conditions<never>>(
  conditions: C,
  filter: FilterOf<C>,
): [name: string, condition: Condition<RecordOf<C>, unknown>, value: unknown][] =>
  Object.entries<Condition<never, never>>(conditions).flatMap(([name, condition]) => {
    const value: unknown = filter[name] ?? null;
    return value === null ? [] : [[name, condition as Condition<RecordOf<C>, unknown>, value]];
  });

/** Makes the test of a record for a whole filter. */
export function matching<C extends Conditions<never>>(
  conditions: C,
  filter: FilterOf<C>,
): (record: RecordOf<C>) => boolean {
  const tests = asked(conditions, filter).map(([, condition, value]) => condition.test(value));
  const [only, ...others] = tests;
  // Most filters have one condition, and a search goes through all records with it.
  if (others.length === 0) return only ?? (() => true);
  return (record) => tests.every((test) => test(record));
}

// --- The kinds of conditions ---

/** The record has that value. */
export const equals = <R, V extends string>(
  column: string,
  of: (record: R) => V | null,
): ListCondition<R, V> => ({
  test: (value) => (record) => of(record) === value,
  sql: (value, place) => `${column} = ${place(value)}`,
  examples: (records) => valuesOf(records, of),
});

/** The record has one of these values. */
export const oneOf = <R, V extends string>(
  column: string,
  of: (record: R) => V | null,
): ListCondition<R, readonly V[]> => ({
  test: (values) => (record) => values.some((each) => each === of(record)),
  sql: (values, place) => `${column} = ANY (${place(values)}::text[])`,
  planned: 'each time',
  examples: (records) => {
    const [first, ...others] = valuesOf(records, of);
    return first === undefined ? [] : [[first], [first, ...others.slice(1)]];
  },
});

/** The record has no value. */
export const isNull = <R>(column: string, of: (record: R) => unknown): ListCondition<R, true> => ({
  test: () => (record) => of(record) === null,
  sql: () => `${column} IS NULL`,
  examples: () => [true],
});

/** The record's account matches one of these patterns; null asks for all, also those without an account. */
export const inScope = <R>(
  column: string,
  of: (record: R) => string | null,
): ListCondition<R, readonly string[] | null> => ({
  test: (patterns) => (record) => {
    const account = of(record);
    return patterns === null || (account !== null && isInScope(patterns, account));
  },
  sql: (patterns, place) => `(${['false', ...likeEach(column, patterns ?? [], place)].join(' OR ')})`,
  planned: 'each time',
  examples: (records) => [
    ...[[], null],
    ...valuesOf(records, of).flatMap((each) => [
      [each],
      [`${each.slice(0, -1)}{*}`],
      ['none-{*}', `{*}${each.slice(1)}`],
    ]),
  ],
});

/**
 * One of the record's texts has that text, in any case: see {@link nameSearch}.
 * @param inLowerCase SQL for texts in lower case, which together have the same
 */
export const hasText = <R>(
  inLowerCase: readonly string[],
  of: (record: R) => readonly (string | null | undefined)[],
): ListCondition<R, string> => ({
  test: (text) => {
    const isIn = nameSearch(text);
    return (record) => isIn(of(record));
  },
  sql: (text, place) => {
    const pattern = place(searchPattern(text));
    return `(${inLowerCase.map((each) => `${each} ~ ${pattern}`).join(' OR ')})`;
  },
  planned: 'each time',
  examples: (records) =>
    [...new Set(records.flatMap(of))]
      .filter((text) => text != null)
      .flatMap((text) => [text.toUpperCase(), text.slice(1, 5), text.slice(0, 2)])
      .filter((text) => text !== ''),
});

// --- Internal helpers ---

const valuesOf = <R, V extends string>(records: readonly R[], of: (record: R) => V | null): V[] => [
  ...new Set(records.map(of).filter((value) => value !== null)),
];
