import pg from 'pg';
import type { Logger } from 'pino';
import { StoreUnavailable } from '../store.ts';
import { connectionOptions, milliseconds, type TimeLimits, usualLimits } from './connection-options.ts';
import type { PostgresLocation } from './location.ts';
import { judge, PostgresTrouble } from './trouble.ts';

/** A statement that is prepared once a connection, under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /** Planned each time, for its values, and not prepared: one plan would be slow for many of them. */
  readonly planned?: 'each time';
}
export type Value = string | number | boolean | null | readonly string[];

/**
 * Runs one statement and gives its rows.
 * @throws {StoreUnavailable} when PostgreSQL does not do it now
 */
export type Run = <R = Record<string, unknown>>(
  statement: Statement,
  values?: readonly Value[],
) => Promise<R[]>;

/** The same with SQL that is not prepared. */
export type Query = <R = Record<string, unknown>>(text: string, values?: readonly Value[]) => Promise<R[]>;

export interface Database {
  /** One statement, which is one transaction: it happens as a whole or not at all. */
  run: Run;
  /** Several statements in one transaction, for what has to see what others wrote while it waited for a lock. */
  inTransaction<T>(work: (run: Run) => Promise<T>): Promise<T>;
  /** Work on a connection of its own, without limits of time; the connection is closed afterwards. What `work` throws stays as it is. */
  alone<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** Finishes what is under way, then closes the connections. Calls from then on are refused. */
  close(): Promise<void>;
}

/** How often a statement is tried that PostgreSQL rolls back for the sake of another one. */
const attempts = 5;

/** Names a statement, by which each connection prepares it once. */
export const statement = (name: string, text: string): Statement => ({ name, text });

/** Statements by their names. */
export const statements = <N extends string>(texts: Record<N, string>): Record<N, Statement> => {
  const named = Object.entries<string>(texts).map(([name, text]) => [name, statement(name, text)]);
  return Object.fromEntries(named) as Record<N, Statement>;
};

/**
 * A pool of connections. A connection on which anything failed is closed and not used again; the next statement gets
 * another, also after the database has moved to another server behind the same name.
 */
export function openDatabase(location: PostgresLocation, log: Logger, limits = usualLimits): Database {
  // Once: files of certificates may be another's by the next time.
  const options = connectionOptions(location, limits);
  const pool = new pg.Pool({
    ...options,
    onConnect: (client) => prepare(client, limits),
  });
  // An idle connection that breaks: the pool has dropped it already.
  pool.on('error', (error) => log.debug({ err: judge(error).trouble }, 'an idle connection broke'));
  const running = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;

  /** Counts what is under way. */
  const tracked = async <T>(work: () => Promise<T>): Promise<T> => {
    if (closing !== undefined) throw new StoreUnavailable('the store is closed');
    const going = work();
    running.add(going);
    try {
      return await going;
    } finally {
      running.delete(going);
    }
  };

  let isAway = false;
  /** One line when PostgreSQL is away and one when it is back, and none for each call meanwhile. */
  const noteAway = (away: boolean, trouble?: PostgresTrouble) => {
    if (away === isAway) return;
    isAway = away;
    if (away) log.error({ code: trouble?.code }, 'PostgreSQL is away');
    else log.info('PostgreSQL is back');
  };

  const withClient = async <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    try {
      const result = await tracked(() => withRetries(() => onClient(work)));
      noteAway(false);
      return result;
    } catch (error) {
      const { cause } = error as Error;
      if (cause instanceof PostgresTrouble && cause.isAway) noteAway(true, cause);
      throw error;
    }
  };

  const onClient = async <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    // Without a listener an error event ends the process; the statement under way fails by itself.
    const broken = () => undefined;
    client.on('error', broken);
    let failed = true;
    try {
      const result = await work(client);
      failed = false;
      return result;
    } finally {
      client.off('error', broken);
      client.release(failed);
    }
  };

  return {
    run: (asked, values) => withClient((client) => runOn(client, asked, values)),
    inTransaction: (work) =>
      withClient(async (client) => {
        await client.query('BEGIN');
        const result = await work((asked, values) => runOn(client, asked, values));
        await client.query('COMMIT');
        return result;
      }),
    alone: (work) =>
      tracked(async () => {
        const client = new pg.Client({ ...options, query_timeout: 0 });
        client.on('error', () => undefined);
        await withRetries(() => client.connect());
        try {
          await withRetries(() => prepare(client, unlimited));
          const query: Query = async (text, values = []) =>
            (await withRetries(() => client.query(text, [...values]))).rows as never;
          return await work(query);
        } finally {
          await client.end();
        }
      }),
    close: () => {
      closing ??= Promise.allSettled(running).then(() => pool.end());
      return closing;
    },
  };
}

// --- Internal helpers ---

const unlimited: Pick<TimeLimits, 'statement' | 'lock'> = { statement: 0, lock: 0 };

/**
 * Sets what has to hold on a new connection, in one statement. How long things may take, 0 being without end: as parameters
 * of the connection a pooler would refuse them or leave them out. And what is acknowledged has to survive (invariant 4):
 * synchronous_commit is never off.
 */
async function prepare(client: pg.ClientBase, limits: typeof unlimited): Promise<void> {
  await client.query(
    `SELECT set_config('statement_timeout', $1, false), set_config('lock_timeout', $2, false),
       set_config('idle_in_transaction_session_timeout', $1, false),
       CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', false) END`,
    [limits.statement, limits.lock].map((seconds) => String(milliseconds(seconds))),
  );
}

async function runOn<R>(
  client: pg.ClientBase,
  asked: Statement,
  values: readonly Value[] = [],
): Promise<R[]> {
  // PostgreSQL keeps no text with a NUL in it, so no row is one that such a text leads to.
  if (values.some((value) => typeof value === 'string' && value.includes('\0'))) return [];
  const { name, text, planned } = asked;
  const query = planned === undefined ? { name, text } : { text: `/* ${name} */ ${text}` };
  const { rows } = await client.query({ ...query, values: [...values] });
  return rows as R[];
}

/** Tries again what PostgreSQL rolled back, and turns its errors into the relay's own. */
async function withRetries<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      const { meaning, trouble } = judge(error);
      if (meaning === 'undone' && attempt < attempts) continue;
      if (meaning === 'broken') throw error instanceof pg.DatabaseError ? trouble : error;
      throw new StoreUnavailable(`PostgreSQL cannot be used now: ${trouble.told}`, {
        cause: trouble,
      });
    }
  }
}
