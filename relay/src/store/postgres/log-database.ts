import type { Logger } from 'pino';
import type { GenericSchema } from 'valibot';
import { archivedForms } from '../archive.ts';
import type { Values } from '../logs/dialect.ts';
import type { LogDatabase, Logged, Query, Row } from '../logs/log-database.ts';
import { type Database, type Statement, statement, type Value } from './database.ts';
import { postgres as dialect } from './dialect.ts';
import { parseTolerantly } from './newer-fields.ts';

/** The logs in PostgreSQL, whose readers hold up nobody. What newer relays wrote may have another form. */
export const logsIn = (
  { run, inTransaction }: Pick<Database, 'run' | 'inTransaction'>,
  log: Logger,
): LogDatabase => ({
  dialect,
  window: Number.POSITIVE_INFINITY,
  all: async (query) => rowsOf(await run(...numbered(query))),
  write: (queries) =>
    inTransaction(async (within) => {
      for (const each of queries) await within(...numbered(each));
    }),
  parsed: (table, id, value) => {
    const form: GenericSchema<unknown, Logged[typeof table]> = archivedForms[table];
    const parsed = parseTolerantly(form, value);
    if (!parsed.success) log.error({ table, id }, 'log entry cannot be parsed and is skipped');
    return parsed.success ? [parsed.output] : [];
  },
});

/** Rows as arrays of their columns, all of which have names of their own. */
export const rowsOf = <R extends Row>(rows: readonly object[]): R[] =>
  rows.map((row) => Object.values(row) as unknown as R);

/** A query with numbers in the place of its values' names. */
export function numbered({ name, sql, values, isPlanned }: Query): [Statement, Value[]] {
  const names = Object.keys(values);
  const text = sql.replace(/(?<!:):(\w+)/g, (_, each: string) => `$${names.indexOf(each) + 1}`);
  return [statement(name, text, isPlanned ? 'each time' : undefined), Object.values<Values[string]>(values)];
}
