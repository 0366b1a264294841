import type { Value } from './database.ts';

/**
 * What a filter asks of a row, as SQL behind a WHERE, and as the end of a statement's name: each set of conditions that are given
 * is a statement of its own.
 * @param conditions SQL by the names of the filter's parts, where ? stands for the part's value
 * @param values of the statement, to which those of the filter are added
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
    sql += ` AND ${conditions[part].replace('?', () => `$${values.push(value)}`)}`;
  }
  return { name, sql };
}
