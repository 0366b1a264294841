import type { Fragment, Value, Values } from './dialect.ts';

/** SQL of a condition on a filter's field, which names the field's value as `:field`; or how it follows from the value. */
export type Condition = string | PlannedCondition;

/** The same for a query that is planned for its values. */
type PlannedCondition = (value: Value, name: string) => Fragment;

/** Conditions as a part of a query. */
export interface Conditions extends Fragment {
  /** A suffix for the query's name: each set of conditions is a query of its own. */
  readonly name: string;
  readonly isPlanned: boolean;
}

/** A condition for whose values no one plan is good. */
export const planned =
  (sql: string): PlannedCondition =>
  (value, name) => ({ sql, values: { [name]: value } });

/**
 * Conditions from a filter.
 * @returns SQL that begins with AND, unless it is empty
 */
export function conditionsIn<C extends string>(
  conditions: Readonly<Record<C, Condition>>,
  filter: Readonly<Partial<Record<NoInfer<C>, Value | undefined>>>,
): Conditions {
  let [name, sql, isPlanned] = ['', '', false];
  const values: Record<string, Value> = {};
  for (const field of Object.keys(conditions) as C[]) {
    const value: Value = filter[field] ?? null;
    if (value === null) continue;
    const condition = conditions[field];
    const part: { sql: string; values: Values } =
      typeof condition === 'string'
        ? { sql: condition, values: { [field]: value } }
        : condition(value, field);
    isPlanned ||= typeof condition !== 'string';
    name += `-${field}`;
    sql += ` AND ${part.sql}`;
    Object.assign(values, part.values);
  }
  return { name, sql, values, isPlanned };
}
