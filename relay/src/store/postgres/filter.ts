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
  const placeOf = (value: Value) => `$${values.push(value)}`;
  let [name, sql] = ['', ''];
  let isPlanned = false;
  for (const part of Object.keys(conditions) as C[]) {
    const value = filter[part] ?? null;
    if (value === null) continue;
    const condition = conditions[part];
    isPlanned ||= typeof condition !== 'string';
    name += `-${part}`;
    sql += ` AND ${typeof condition === 'string' ? fill(condition, placeOf(value)) : condition(value, placeOf)}`;
  }
  return { name, sql, planned: isPlanned ? 'each time' : undefined };
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
    const likes = [patterns].flat().map((each) => `${text} LIKE ${placeOf(likePattern(String(each)))}`);
    return `(${[...likes, or].join(' OR ')})`;
  };

/** A text that LIKE takes literally. */
export const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

// --- Internal helpers ---

const likePattern = (accounts: string) => accounts.split('{*}').map(escapeLike).join('%');
