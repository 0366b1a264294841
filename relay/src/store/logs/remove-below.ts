import type { Seconds } from '../../base/time.ts';
import type { LogDatabase } from './log-database.ts';

/** Rows that one transaction removes: others' commits wait for it no longer than some milliseconds. */
const atOnce = 500;

/**
 * Removes the oldest rows of a log, up to the first that is not older than a time.
 * @param end where to stop if there is none that young
 * @param removing statements of one transaction, which remove what is numbered below `:next` and note that the log begins there
 */
export async function removeBelow(
  { all, write }: LogDatabase,
  { table, key }: { readonly table: 'audit' | 'events'; readonly key: string },
  at: Seconds,
  end: () => Promise<number>,
  removing: readonly string[],
): Promise<void> {
  const numberOf = async (name: string, sql: string, values = {}) => {
    const [row] = await all<[number | null]>({ name: `${table}-${name}`, sql, values });
    return row?.[0] === null || row === undefined ? undefined : Number(row[0]);
  };
  // Not by the index of times: a clock that was set back leaves a later row with an earlier time.
  const younger = `SELECT ${key} FROM ${table} WHERE ${key} IS NOT NULL AND +at >= :at ORDER BY ${key} LIMIT 1`;
  const beginning = (await numberOf('first-younger', younger, { at })) ?? (await end());
  const oldest = () => numberOf('first', `SELECT min(${key}) FROM ${table}`);
  let removed: number | undefined;
  for (let first = await oldest(); first !== undefined && first < beginning; first = await oldest()) {
    // Another relay is removing them.
    if (first === removed) return;
    const next = Math.min(first + atOnce, beginning);
    await write(removing.map((sql, index) => ({ name: `${table}-remove-${index}`, sql, values: { next } })));
    removed = first;
  }
}
