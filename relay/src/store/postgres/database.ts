import pg from 'pg';
import type { Logger } from 'pino';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import type { PoolUse } from '../store.ts';
import { connectionOptions, defaultLimits, milliseconds, type TimeLimits } from './connection-options.ts';
import type { PostgresLocation } from './location.ts';
import { classifyError, PostgresTrouble } from './trouble.ts';

/** A statement that each connection prepares once under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /** Planned at each execution, for its values, and not prepared: one plan would be slow for many of them. */
  readonly planned?: 'each time';
}
export type Value = string | number | boolean | null | readonly string[];

/**
 * Runs a statement and returns its rows.
 * @throws {StoreUnavailable} if PostgreSQL cannot execute it now
 */
export type Run = <R = Record<string, unknown>>(
  statement: Statement,
  values?: readonly Value[],
) => Promise<R[]>;

/** The same for SQL that is not prepared. */
export type Query = <R = Record<string, unknown>>(text: string, values?: readonly Value[]) => Promise<R[]>;

export interface Database {
  /** Runs one statement in its own transaction. */
  run: Run;
  /** Runs several statements in one transaction, for work that must see what others wrote while it waited for a lock. */
  inTransaction<T>(work: (run: Run) => Promise<T>): Promise<T>;
  /**
   * Runs work in one transaction on its own connection, without time limits; the connection is closed afterwards. Errors of `work` are
   * passed on unchanged, and nothing of it is written then.
   */
  alone<T>(work: (query: Query) => Promise<T>): Promise<T>;
  /** The connections of the pool, and the work that waits for one. */
  pool(): PoolUse;
  /** Waits for work under way, then closes the connections. Later calls are refused. */
  close(): Promise<void>;
}

/** How often a statement is attempted that PostgreSQL rolled back because of a concurrent one. */
const attempts = 5;

/** A statement that each connection prepares once under this name, unless it is planned each time. */
export const statement = (name: string, text: string, planned?: Statement['planned']): Statement => ({
  name,
  text,
  ...(planned && { planned }),
});

const builtStatements = new Map<string, Statement>();

/** A statement whose text is built when its name, which says all that the text depends on, is first asked for. */
export function builtOnce(name: string, text: () => string): Statement {
  const built = builtStatements.get(name) ?? statement(name, text());
  builtStatements.set(name, built);
  return built;
}

/** Statements by name. */
export const statements = <N extends string>(texts: Record<N, string>): Record<N, Statement> => {
  const named = Object.entries<string>(texts).map(([name, text]) => [name, statement(name, text)]);
  return Object.fromEntries(named) as Record<N, Statement>;
};

/**
 * A connection pool. A connection on which anything failed is closed and not used again. The next statement gets another one,
 * also after the database has moved to another server behind the same name.
 */
export function openDatabase(location: PostgresLocation, log: Logger, limits = defaultLimits): Database {
  // Read once: the certificate files may have been replaced by the time of a later connection.
  const servers = [location, ...location.others].map(({ host, port }) =>
    connectionOptions({ ...location, host, port }, limits),
  );
  const poolOf = (options: pg.PoolConfig) => {
    const newPool = new pg.Pool({
      ...options,
      onConnect: async (client) => {
        await prepare(client, limits);
        if (location.isWritable) await requireWritable(client);
      },
    });
    // An idle connection broke; the pool has dropped it already.
    newPool.on('error', (error) =>
      log.debug({ err: classifyError(error).trouble }, 'an idle connection to PostgreSQL broke'),
    );
    return newPool;
  };
  let [options = {}] = servers;
  let pool = poolOf(options);
  /** Whether the present server has served. Only leaving such a one is logged: while all are down, each call tries each of them. */
  let hasServed = true;
  /** Connects to the present server, or to the next one that serves. */
  const connect = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      const used = pool;
      try {
        const connected = await work();
        hasServed = true;
        return connected;
      } catch (error) {
        if (attempt >= servers.length) throw error;
        // Another call may have moved on already.
        if (pool !== used) continue;
        options = servers[(servers.indexOf(options) + 1) % servers.length] ?? options;
        pool = poolOf(options);
        if (hasServed)
          log.warn(
            { host: options.host, port: options.port, code: classifyError(error).trouble.code },
            'trying the next PostgreSQL server',
          );
        hasServed = false;
        void used.end().catch(() => undefined);
      }
    }
  };
  const running = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;

  /** Tracks work under way, for which `close` waits. */
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

  /** Undefined until PostgreSQL answers first: before that, opening the store fails with the reason. */
  let isAway: boolean | undefined;
  /** Whether it was a standby when it was last asked to write. What it reads then says nothing of that. */
  let isStandby = false;
  /** Logs one line when PostgreSQL goes away and one when it is back, instead of one for each call. */
  const noteAway = (away: boolean, trouble?: PostgresTrouble) => {
    if (away === isAway || (away && isAway === undefined)) return;
    if (away) log.error({ code: trouble?.code }, 'PostgreSQL unavailable');
    else if (isAway === true)
      log.info({ host: options.host, port: options.port }, 'PostgreSQL available again');
    isAway = away;
  };
  /** Runs work. While PostgreSQL was a standby, also asks whether it is one still. */
  const attend = async <T>(
    client: pg.PoolClient,
    work: (client: pg.PoolClient) => Promise<T>,
  ): Promise<T> => {
    const result = await work(client);
    if (isStandby)
      isStandby = await requireWritable(client).then(
        () => false,
        () => true,
      );
    return result;
  };

  const withClient = async <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    try {
      const result = await tracked(() => withRetries(() => onClient((client) => attend(client, work))));
      if (!isStandby) noteAway(false);
      return result;
    } catch (error) {
      const { cause } = error as Error;
      if (cause instanceof PostgresTrouble && cause.isAway) {
        isStandby = cause.code === '25006';
        noteAway(true, cause);
      }
      throw error;
    }
  };

  const onClient = async <T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
    const client = await connect(() => pool.connect());
    // Without a listener an error event ends the process. The statement under way fails on its own.
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
    run: (sql, values) => withClient((client) => runOn(client, sql, values)),
    inTransaction: (work) =>
      withClient(async (client) => {
        await client.query('BEGIN');
        const result = await work((sql, values) => runOn(client, sql, values));
        await client.query('COMMIT');
        return result;
      }),
    alone: (work) =>
      tracked(async () => {
        // The server that serves is found by the pool.
        if (servers.length > 1) await withRetries(() => onClient(async () => undefined));
        const client = new pg.Client({ ...options, query_timeout: 0 });
        client.on('error', () => undefined);
        await withRetries(() => client.connect());
        try {
          await withRetries(() => client.query(beginWithoutLimits));
          const query: Query = async (text, values = []) =>
            (await withRetries(() => client.query(text, [...values]))).rows as never;
          const result = await work(query);
          await withRetries(() => client.query('COMMIT'));
          return result;
        } finally {
          await client.end();
        }
      }),
    pool: () => ({
      used: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    close: () => {
      closing ??= Promise.allSettled(running).then(() => pool.end());
      return closing;
    },
  };
}

// --- Internal helpers ---

/** Only within the transaction: behind a pooler the connection to the server is used by others afterwards. */
const beginWithoutLimits = `BEGIN; ${['statement', 'lock', 'idle_in_transaction_session']
  .map((limited) => `SET LOCAL ${limited}_timeout = 0`)
  .join('; ')}`;

/**
 * Prepares a new connection in one statement. Time limits, 0 for none, are set here since a pooler would refuse or drop them as
 * connection parameters. synchronous_commit must not be off: acknowledged writes survive.
 */
async function prepare(client: pg.ClientBase, limits: TimeLimits): Promise<void> {
  await client.query(
    `SELECT set_config('statement_timeout', $1, false), set_config('lock_timeout', $2, false),
       set_config('idle_in_transaction_session_timeout', $1, false),
       CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', false) END`,
    [limits.statement, limits.lock].map((seconds) => String(milliseconds(seconds))),
  );
}

/** @throws an error with PostgreSQL's code for a read-only transaction, on a standby */
async function requireWritable(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query("SELECT current_setting('transaction_read_only') AS standby");
  if ((rows[0] as { standby?: string }).standby === 'on') {
    throw Object.assign(new Error('a standby'), { code: '25006' });
  }
}

async function runOn<R>(
  client: pg.ClientBase,
  asked: Statement,
  values: readonly Value[] = [],
): Promise<R[]> {
  // PostgreSQL stores no text with a NUL, so no row can match.
  if (values.some((value) => typeof value === 'string' && value.includes('\0'))) return [];
  const storable = values.map((value) =>
    Array.isArray(value) ? value.filter((text) => !text.includes('\0')) : value,
  );
  const { name, text, planned } = asked;
  const query = planned === undefined ? { name, text } : { text: `/* ${name} */ ${text}` };
  const { rows } = await client.query({ ...query, values: storable });
  return rows as R[];
}

/** Repeats work that PostgreSQL rolled back, and maps its errors to the relay's own. */
async function withRetries<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      const { meaning, trouble } = classifyError(error);
      if (meaning === 'undone' && attempt < attempts) continue;
      if (meaning === 'broken') throw error instanceof pg.DatabaseError ? trouble : error;
      const { description, isAway } = trouble;
      throw new StoreUnavailable(`PostgreSQL cannot be used now: ${description}`, {
        // The statement's own time limit.
        code: trouble.code === '57014' ? 'store_slow' : 'store_unavailable',
        cause: trouble,
        isLogged: isAway,
      });
    }
  }
}
