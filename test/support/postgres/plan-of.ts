import pg from 'pg';
import type { TestDatabase } from './database-at.ts';

/**
 * PostgreSQL's plan of a relay's statement: for generic values, or for these, if that is how the relay has it planned.
 * @param how options of EXPLAIN
 */
export async function planOf(
  { query }: TestDatabase,
  { text, values }: { text: string; values: unknown[] },
  how: string,
): Promise<unknown> {
  const literals = values.map((value) => {
    if (value === null) return 'NULL';
    return typeof value === 'number' ? value : pg.escapeLiteral(textOf(value));
  });
  const [last] = await query<{ 'QUERY PLAN': unknown }>(
    [
      `SET plan_cache_mode = force_${text.startsWith('/*') ? 'custom' : 'generic'}_plan`,
      `PREPARE asked AS ${text}`,
      `EXPLAIN (${how}) EXECUTE asked${literals.length === 0 ? '' : ` (${literals.join(', ')})`}`,
    ].join(';\n'),
  );
  return last?.['QUERY PLAN'];
}

// --- Internal helpers ---

/** A value as a PostgreSQL literal. */
const textOf = (value: unknown): string =>
  Array.isArray(value) ? `{${value.map((each) => JSON.stringify(each)).join(',')}}` : String(value);
