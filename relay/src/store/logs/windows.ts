import type { Seconds } from '../../base/time.ts';
import { type Conditions, conditionsIn } from './conditions.ts';
import type { LogDatabase, Query, Row } from './log-database.ts';

/** Rows that one query returns: they are taken in one turn of the event loop. */
const mostRows = 500;

/** Rows of a log that are chosen by their numbers, an id that they name, and conditions. */
export interface Choice {
  /** The name of the queries. */
  readonly name: string;
  readonly table: 'audit' | 'events';
  /** What numbers the rows: their number, or their place in the chain. */
  readonly key?: string;
  /** Only numbers above `after` and below `before`. */
  readonly after?: number | undefined;
  readonly before?: number | undefined;
  /** Only audit entries that name this id. */
  readonly id?: string | undefined;
  readonly conditions?: Conditions;
  /** Times that the conditions bound: the database may begin and end with the first and last number of that time. */
  readonly since?: Seconds | undefined;
  readonly until?: Seconds | undefined;
}

/** Chosen rows, and how to read them. */
export interface Reading extends Choice {
  /** The columns; the first is the key. */
  readonly columns: string;
  readonly order: 'oldest first' | 'newest first';
}

/**
 * The chosen rows, read in windows, so that a filter that matches little holds up nobody.
 * @param limit the most rows
 */
export async function* rowsIn<R extends Row>(
  database: LogDatabase,
  reading: Reading,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<R> {
  const { columns, order, key = 'seq' } = reading;
  const isAscending = order === 'oldest first';
  let remaining = limit;
  for (let rest = await boundsOf(database, reading); rest !== undefined && remaining > 0; ) {
    const window = await windowOf(database, reading, rest, isAscending);
    const most = Math.min(remaining, mostRows);
    const rows: R[] = await database.all<R>(
      queryOf(
        database,
        reading,
        `SELECT ${columns}`,
        `ORDER BY ${key} ${isAscending ? 'ASC' : 'DESC'} LIMIT :most`,
        { ...window, most },
      ),
    );
    yield* rows;
    remaining -= rows.length;
    const end = isAscending ? window.before - 1 : window.after + 1;
    const last: number = rows.length < most ? end : Number(rows.at(-1)?.[0]);
    rest = restOf(isAscending ? { ...rest, after: last } : { ...rest, before: last });
  }
}

/**
 * Aggregates of the chosen rows: those of each window by itself.
 * @param groups what they are grouped by
 */
export async function* aggregatesIn<R extends Row>(
  database: LogDatabase,
  choice: Choice,
  aggregates: string,
  groups?: string,
): AsyncGenerator<R> {
  const groupBy = groups === undefined ? '' : `GROUP BY ${groups}`;
  for (let rest = await boundsOf(database, choice); rest !== undefined; ) {
    const window = await windowOf(database, choice, rest, true);
    yield* await database.all<R>(queryOf(database, choice, `SELECT ${aggregates}`, groupBy, window));
    rest = restOf({ ...rest, after: window.before - 1 });
  }
}

// --- Internal helpers ---

interface Bounds {
  readonly after: number;
  readonly before: number;
}

const restOf = (bounds: Bounds): Bounds | undefined =>
  bounds.before - bounds.after > 1 ? bounds : undefined;

const byId = conditionsIn({ id: 'id = :id' }, { id: ':id' });

function queryOf(
  { dialect }: LogDatabase,
  { name, table, key = 'seq', id, conditions = conditionsIn({}, {}) }: Choice,
  select: string,
  end: string,
  numbers: Bounds & { readonly most?: number },
): Query {
  const from = id === undefined ? table : `audit_ids ${dialect.joinAfter} ${table} USING (seq)`;
  const named = id === undefined ? '' : byId.sql;
  return {
    name: `${name}${id === undefined ? '' : byId.name}${conditions.name}`,
    sql: `${select} FROM ${from} WHERE ${key} > :after AND ${key} < :before${named}${conditions.sql} ${end}`,
    values: { ...conditions.values, ...numbers, ...(id !== undefined && { id }) },
    isPlanned: conditions.isPlanned,
  };
}

/** The numbers to look through; undefined if there are none. */
async function boundsOf(
  { all, window, dialect }: LogDatabase,
  { table, key = 'seq', after = 0, before = Number.MAX_SAFE_INTEGER, since, until }: Choice,
): Promise<Bounds | undefined> {
  if (window === Number.POSITIVE_INFINITY) return restOf({ after, before });
  /** A clock that was set back leaves later rows with earlier times: all on that side of the time are looked at, in their index alone. */
  const numberOf = async (number: string, rows: string, at: Seconds) => {
    const sql = `SELECT ${number} FROM ${table} ${dialect.using(`${table}_by_time`)} WHERE ${rows}`;
    const [row] = await all<[number | null]>({ name: `${table}-number`, sql, values: { at } });
    return row?.[0] ?? undefined;
  };
  const first = since === undefined ? 1 : await numberOf('min(seq)', 'at >= :at', since);
  const last = until === undefined ? undefined : await numberOf('max(seq)', 'at < :at', until);
  if (first === undefined || (until !== undefined && last === undefined)) return undefined;
  const sql = `SELECT max(${key}) FROM ${table}`;
  const [newest] = await all<[number | null]>({ name: `${table}-newest`, sql, values: {} });
  return restOf({
    after: Math.max(after, first - 1),
    before: Math.min(before, (last ?? newest?.[0] ?? 0) + 1),
  });
}

/** The part of the numbers that one query looks through. */
async function windowOf(
  { all, window }: LogDatabase,
  { id }: Choice,
  { after, before }: Bounds,
  isAscending: boolean,
): Promise<Bounds> {
  if (window === Number.POSITIVE_INFINITY) return { after, before };
  let end = isAscending ? after + window : before - window;
  if (id !== undefined) {
    const [beyond] = await all<[number]>({
      name: 'audit-window',
      sql: `SELECT seq FROM audit_ids WHERE seq > :after AND seq < :before${byId.sql}
        ORDER BY seq ${isAscending ? 'ASC' : 'DESC'} LIMIT 1 OFFSET ${window}`,
      values: { after, before, id },
    });
    end = beyond?.[0] ?? (isAscending ? before : after);
  }
  return isAscending ? { after, before: Math.min(before, end) } : { after: Math.max(after, end), before };
}
