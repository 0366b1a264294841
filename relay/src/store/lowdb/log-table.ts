import type { Sqlite, Statement } from './sqlite.ts';

/** The tables of the logs. */
export type LogTable = 'events';

/** Entries that one transaction removes: others' commits wait for it no longer than some milliseconds. */
const atOnce = 500;

/** The number of a log's last entry, also if that was erased; 0 if there never was one. */
export async function lastNumber({ all }: Pick<Sqlite, 'all'>, table: LogTable): Promise<number> {
  const [last] = await all<[number]>('SELECT seq FROM sqlite_sequence WHERE name = :table', { table });
  return last?.[0] ?? 0;
}

/** The statements that leave out the numbers up to that one. */
export const setLastNumber = (table: LogTable, seq: number): readonly Statement[] => [
  { sql: 'DELETE FROM sqlite_sequence WHERE name = ?', rows: [[table]] },
  { sql: 'INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)', rows: [[table, seq]] },
];

/** The number of the first entry that is not older than a time; undefined if there is none. */
export async function firstYounger(
  { all }: Pick<Sqlite, 'all'>,
  table: LogTable,
  at: number,
): Promise<number | undefined> {
  // Not by the index of times: a clock that was set back leaves a later entry with an earlier time.
  const sql = `SELECT seq FROM ${table} WHERE +at >= :at ORDER BY seq LIMIT 1`;
  return (await all<[number]>(sql, { at }))[0]?.[0];
}

/**
 * Removes the entries with numbers below that, the oldest first.
 * @param noteBeginning the statement that notes that the log will begin with a number; it runs before the entries are removed
 */
export async function removeBelow(
  { all, write }: Pick<Sqlite, 'all' | 'write'>,
  table: LogTable,
  end: number,
  noteBeginning: (seq: number) => Statement,
): Promise<void> {
  const oldest = async () => (await all<[number | null]>(`SELECT min(seq) FROM ${table}`))[0]?.[0] ?? end;
  for (let first = await oldest(); first < end; first = await oldest()) {
    const next = Math.min(first + atOnce, end);
    await write([noteBeginning(next), { sql: `DELETE FROM ${table} WHERE seq < ?`, rows: [[next]] }]);
  }
}
