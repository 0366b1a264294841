import type { Row, Sqlite, Value } from './sqlite.ts';

/** Rows that one query looks through: others' commits wait for it no longer than some milliseconds. */
const windowSize = 10_000;

/** Rows that one query returns: the main thread takes them in one turn. */
const mostRows = 500;

/** Which rows of a log to read: those with numbers above `after` and below `before` that fulfil the conditions. */
export interface Range {
  readonly table: 'events';
  /** Only the rows with these numbers; without it, all of the table. */
  readonly index?: NumberIndex | undefined;
  /** The columns; the first is the number. */
  readonly columns: string;
  readonly after: number;
  readonly before: number;
  readonly order: 'oldest first' | 'newest first';
  readonly conditions: Conditions;
}

/** A table of rows' numbers, and the conditions on it. */
interface NumberIndex extends Conditions {
  readonly table: 'audit_ids';
}

/** SQL that follows a WHERE, and the values that it names. */
export interface Conditions {
  readonly sql: string;
  readonly values: Readonly<Record<string, Value>>;
}

/**
 * The rows of a log, read in windows, so that a filter that matches little holds up nobody.
 * @param limit the most rows
 */
export async function* rowsIn<R extends Row>(
  { all }: Pick<Sqlite, 'all'>,
  range: Range,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<R> {
  const isAscending = range.order === 'oldest first';
  let remaining = limit;
  for (let rest: Range | undefined = range; rest !== undefined && remaining > 0; ) {
    const { from, to } = await windowOf({ all }, rest);
    const most = Math.min(remaining, mostRows);
    const rows: R[] = await all<R>(
      `SELECT ${range.columns} ${rowsBetween(range)} ORDER BY seq ${isAscending ? 'ASC' : 'DESC'} LIMIT :most`,
      { ...valuesOf(range), from, to, most },
    );
    yield* rows;
    remaining -= rows.length;
    const last = rows.length < most ? (isAscending ? to - 1 : from + 1) : Number(rows.at(-1)?.[0]);
    rest = behind(rest, last);
  }
}

/** How many rows there are, counted in the same windows. */
export async function countIn(
  sqlite: Pick<Sqlite, 'all'>,
  range: Omit<Range, 'columns' | 'order'>,
): Promise<number> {
  let count = 0;
  for await (const [counted] of aggregatesIn<[number]>(sqlite, { ...range, columns: 'count(*)' }))
    count += counted;
  return count;
}

/**
 * Aggregates of the rows: those of each window by itself.
 * @param range the columns are aggregates
 * @param groups what they are grouped by
 */
export async function* aggregatesIn<R extends Row>(
  { all }: Pick<Sqlite, 'all'>,
  range: Omit<Range, 'order'>,
  groups?: string,
): AsyncGenerator<R> {
  const groupBy = groups === undefined ? '' : ` GROUP BY ${groups}`;
  for (let rest: Bounds | undefined = { ...range, order: 'oldest first' }; rest !== undefined; ) {
    const { from, to } = await windowOf({ all }, rest);
    yield* await all<R>(`SELECT ${range.columns} ${rowsBetween(range)}${groupBy}`, {
      ...valuesOf(range),
      from,
      to,
    });
    rest = behind(rest, to - 1);
  }
}

/**
 * Conditions from a filter.
 * @param sqlOf the SQL for each field of the filter, which names the value as `:field`; a list's value is a JSON array
 */
export function conditionsIn<C extends string>(
  sqlOf: Readonly<Record<C, string>>,
  filter: Readonly<Partial<Record<NoInfer<C>, Value | readonly string[] | undefined>>>,
): Conditions {
  const values: Partial<Record<C, Value>> = {};
  for (const field of Object.keys(sqlOf) as C[]) {
    const value: Value | readonly string[] = filter[field] ?? null;
    if (value !== null) values[field] = typeof value === 'object' ? JSON.stringify(value) : value;
  }
  const sql = (Object.keys(values) as C[]).map((field) => ` AND ${sqlOf[field]}`).join('');
  return { sql, values: values as Record<string, Value> };
}

/**
 * The lowest number of a log's rows from a time on, or the highest before it; undefined if there is none. A clock that was set back
 * leaves later rows with earlier times, so all rows on that side of the time are looked at, in their index alone.
 */
export async function numberAt(
  { all }: Pick<Sqlite, 'all'>,
  table: Range['table'],
  which: 'first from' | 'last before',
  at: number,
): Promise<number | undefined> {
  const [number, rows] = which === 'first from' ? ['min(seq)', 'at >= :at'] : ['max(seq)', 'at < :at'];
  const [row] = await all<[number | null]>(
    `SELECT ${number} FROM ${table} INDEXED BY ${table}_by_time WHERE ${rows}`,
    { at },
  );
  return row?.[0] ?? undefined;
}

// --- Internal helpers ---

type Bounds = Pick<Range, 'index' | 'after' | 'before' | 'order'>;

type Source = Pick<Range, 'table' | 'index' | 'conditions'>;

/** SQL for the rows with numbers between `from` and `to`. */
const rowsBetween = ({ table, index, conditions }: Source) =>
  `FROM ${index === undefined ? table : `${index.table} CROSS JOIN ${table} USING (seq)`}
   WHERE seq > :from AND seq < :to${index?.sql ?? ''}${conditions.sql}`;

const valuesOf = ({ index, conditions }: Source) => ({ ...index?.values, ...conditions.values });

/** The part of a range that one query looks through. */
async function windowOf(
  { all }: Pick<Sqlite, 'all'>,
  { index, after, before, order }: Bounds,
): Promise<{ from: number; to: number }> {
  const isAscending = order === 'oldest first';
  let end = isAscending ? after + windowSize : before - windowSize;
  if (index !== undefined) {
    const [beyond] = await all<[number]>(
      `SELECT seq FROM ${index.table} WHERE seq > :after AND seq < :before${index.sql}
       ORDER BY seq ${isAscending ? 'ASC' : 'DESC'} LIMIT 1 OFFSET ${windowSize}`,
      { ...index.values, after, before },
    );
    end = beyond?.[0] ?? (isAscending ? before : after);
  }
  return isAscending
    ? { from: after, to: Math.min(before, end) }
    : { from: Math.max(after, end), to: before };
}

/** What is left of a range behind that number; undefined if nothing is. */
function behind<B extends Bounds>(range: B, last: number): B | undefined {
  const rest = range.order === 'oldest first' ? { ...range, after: last } : { ...range, before: last };
  return rest.before - rest.after > 1 ? rest : undefined;
}
