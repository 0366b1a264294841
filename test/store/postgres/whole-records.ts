import { archivedNames } from '@noiseaware-connect/relay/store/archive';
import { tableFor } from '@noiseaware-connect/relay/store/postgres/table-names';
import { expect } from 'vitest';
import type { TestDatabase } from '../../support/postgres/database-at.ts';
import { watchStatements } from '../../support/postgres/statements.ts';

/**
 * Watches that PostgreSQL neither builds nor changes a record: each row holds one that was sent to it as a whole. So a record has
 * the fields that the relay's code gives it, on this store as on every other.
 * @returns a function that compares all rows, and ends the watch
 */
export function watchWholeRecords({ query }: TestDatabase): () => Promise<void> {
  const { sent, stop } = watchStatements();
  return async () => {
    stop();
    const whole = new Set(sent.flatMap(({ values }) => values.flatMap(recordsIn)));
    const tables = archivedNames.filter((each) => each !== 'audit').map(tableFor);
    // One statement: a connection for each table would take most of the time of most checks.
    const rows = await query<{ table: string; record: unknown }>(
      tables.map((table) => `SELECT '${table}' AS table, record FROM ${table}`).join(' UNION ALL '),
    );
    expect(rows.filter(({ record }) => !whole.has(textOf(record)))).toEqual([]);
  };
}

// --- Internal helpers ---

/** The records in a statement's value: it is one of them, a list of them, or has them by id. */
function recordsIn(value: unknown): string[] {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return [];
  const parsed: unknown = JSON.parse(value);
  return [parsed, ...Object.values(parsed as object)].map(textOf);
}

/** JSON with the fields in one order: PostgreSQL keeps them in another. */
const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
