import type { Conditions, FilterOf, List, ListOrder } from '../lists/condition.ts';
import { keyAfter } from '../order-key.ts';
import { type Statement, statement, type Value } from './database.ts';
import { conditionsOf } from './filter.ts';
import type { Row } from './records.ts';

/** A record of a page, with its key in the order of the list. */
export interface ListedRow extends Row {
  readonly cursor: string;
}

/**
 * Selects the first records of a list behind a key, as many as `limit`.
 * @param order another one than the list's own
 * @param further columns
 */
export function selectPage<R, C extends Conditions<never>>(
  { table, ...list }: Pick<List<R>, 'table' | 'order'> & { readonly conditions: C },
  filter: FilterOf<NoInfer<C>>,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
  { order = list.order, further = '' }: { order?: ListOrder<R>; further?: string } = {},
): [Statement, Value[]] {
  const { column, backwards } = order;
  const values: Value[] = [after ?? (backwards ? keyAfter() : ''), limit];
  const clause = conditionsOf(list.conditions, filter, values);
  const text = `SELECT id, version, record, ${column} AS cursor${further} FROM ${table}
    WHERE ${column} ${backwards ? '<' : '>'} $1${clause.sql} ORDER BY ${column}${backwards ? ' DESC' : ''} LIMIT $2`;
  const name = `${table}-page${clause.name}${order === list.order ? '' : `-by-${column}`}`;
  return [statement(name, text, clause.planned), values];
}
