import type { Values } from '../logs/dialect.ts';
import type { LogDatabase } from '../logs/log-database.ts';
import { sqlite as dialect } from './dialect.ts';
import type { Named, Sqlite } from './sqlite.ts';

/** The logs in SQLite, whose thread has one query at a time. What it holds was parsed when it was written. */
export const logsIn = ({ all, write }: Pick<Sqlite, 'all' | 'write'>): LogDatabase => ({
  dialect,
  window: 10_000,
  all: ({ sql, values }) => all(sql, named(values)),
  write: (statements) => write(statements.map(({ sql, values }) => ({ sql, rows: [named(values)] }))),
  parsed: (_, __, value) => [value as never],
});

// --- Internal helpers ---

/** SQLite takes a list as JSON. */
const named = (values: Values): Named =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
    ]),
  );
