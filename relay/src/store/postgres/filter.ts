import { asked, type Conditions, type FilterOf } from '../lists/condition.ts';
import { likeEach } from '../sql.ts';
import type { Statement, Value } from './database.ts';

/** SQL of a condition on a filter's field, with ? for the field's value. */
type Condition = string | PlannedCondition;

/**
 * The same for a statement that is planned for the value, since one plan would be slow for many of them.
 * @param placeOf adds a value to those of the statement, and returns its placeholder
 */
export type PlannedCondition = (value: Value, placeOf: (value: Value) => string) => string;

/** Conditions as a part of a statement. */
interface Clause {
  /** A suffix for the statement's name: each set of conditions is a statement of its own. */
  readonly name: string;
  /** Begins with AND, unless it is empty. */
  readonly sql: string;
  readonly planned: Statement['planned'];
}

/**
 * Builds SQL conditions from a filter.
 * @param conditions by name of the filter's field
 * @param values the statement's values; those of the filter are appended
 */
export function conditionsIn<C extends string>(
  conditions: Readonly<Record<C, Condition>>,
  filter: Readonly<Partial<Record<NoInfer<C>, Value | undefined>>>,
  values: Value[],
): Clause {
  const placeOf = placesIn(values);
  const parts = (Object.keys(conditions) as C[]).flatMap((name): Part[] => {
    const value = filter[name] ?? null;
    if (value === null) return [];
    const condition = conditions[name];
    return typeof condition === 'string'
      ? [{ name, sql: fill(condition, placeOf(value)), planned: undefined }]
      : [{ name, sql: condition(value, placeOf), planned: 'each time' }];
  });
  return clauseOf(parts);
}

/** The same for the conditions of a list. */
export function conditionsOf<C extends Conditions<never>>(
  conditions: C,
  filter: FilterOf<C>,
  values: Value[],
): Clause {
  const place = placesIn(values);
  return clauseOf(
    asked(conditions, filter).map(([name, { sql, planned }, value]) => ({
      ...{ name, planned },
      sql: sql(value, place),
    })),
  );
}

/** Puts a placeholder in the place of each ?. */
export const fill = (sql: string, place: string): string => sql.replaceAll('?', () => place);

/** A condition, given with ? for its value, whose statement is planned for the value. */
export const planned =
  (sql: string): PlannedCondition =>
  (value, placeOf) =>
    fill(sql, placeOf(value));

/**
 * Whether a text matches one of some patterns of accounts. Each pattern is a value of its own: an index finds what it begins with.
 * @param or another condition that suffices
 */
export const matchesPattern =
  (text: string, or = 'false'): PlannedCondition =>
  (patterns, placeOf) => {
    const likes = likeEach(text, [patterns].flat().map(String), placeOf);
    return `(${[...likes, or].join(' OR ')})`;
  };

// --- Internal helpers ---

const placesIn =
  (values: Value[]) =>
  (value: Value): string =>
    `$${values.push(value)}`;

/** One condition. */
type Part = Clause;

const clauseOf = (parts: readonly Part[]): Clause => ({
  name: parts.map(({ name }) => `-${name}`).join(''),
  sql: parts.map(({ sql }) => ` AND ${sql}`).join(''),
  planned: parts.find(({ planned }) => planned !== undefined)?.planned,
});
