import type { Value } from './database.ts';

/**
 * Builds SQL conditions from a filter, and a suffix for the statement's name: each set of given conditions is its own statement.
 * @param conditions SQL by name of the filter's field, with ? for the field's value
 * @param values the statement's values; those of the filter are appended
 */
export function conditionsIn<C extends string>(
  conditions: Readonly<Record<C, string>>,
  filter: Readonly<Partial<Record<NoInfer<C>, Value | undefined>>>,
  values: Value[],
): { name: string; sql: string } {
  let [name, sql] = ['', ''];
  for (const part of Object.keys(conditions) as C[]) {
    const value = filter[part] ?? null;
    if (value === null) continue;
    name += `-${part}`;
    const place = `$${values.push(value)}`;
    sql += ` AND ${conditions[part].replaceAll('?', () => place)}`;
  }
  return { name, sql };
}
