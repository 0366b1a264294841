import { Worker } from 'node:worker_threads';

/** A value of a column. */
export type Value = string | number | null;
export type Row = readonly Value[];
/** Values by the names under which SQL has them, as `:account`. */
export type Named = Readonly<Record<string, Value>>;

/** A statement, and the values of each time that it runs. */
export interface Statement {
  readonly sql: string;
  readonly rows: readonly (Row | Named)[];
}

/** What the thread of the database is asked to do. */
export type Job =
  | {
      readonly kind: 'open';
      readonly file: string;
      readonly readOnly: boolean;
      readonly lockTimeout: number;
      readonly schema: string | undefined;
    }
  | { readonly kind: 'exec'; readonly sql: string }
  | { readonly kind: 'all'; readonly sql: string; readonly values: Named }
  | { readonly kind: 'write'; readonly statements: readonly Statement[] }
  | { readonly kind: 'close' };

export type Reply =
  | { readonly id: number; readonly value: unknown }
  | {
      readonly id: number;
      readonly error: {
        readonly message: string;
        readonly errcode: number | undefined;
        /** Of the file system’s errors, such as ENOSPC. */
        readonly code: string | undefined;
      };
    };

/** An error of SQLite, with its extended result code (https://sqlite.org/rescode.html). */
export interface SqliteError extends Error {
  readonly errcode?: number | undefined;
}

/** SQLite's primary result codes that a caller tells apart. */
export const sqliteCodes = {
  /** A statement does not fit the database's tables. */
  error: 1,
  busy: 5,
  corrupt: 11,
  full: 13,
  notADatabase: 26,
};

/** The extended code if the index of the write-ahead log, the file `-shm`, cannot grow. */
export const indexCannotGrow = 4874;

/** The primary result code of an error; undefined if it is not SQLite's. */
export const codeOf = (error: unknown): number | undefined => {
  const { errcode } = (error ?? {}) as SqliteError;
  // The higher bytes of an extended code say more about the same error.
  return errcode === undefined ? undefined : errcode & 0xff;
};

/** A database that a thread of its own reads and writes, so that no call of SQLite blocks the event loop. Calls run in their order. */
export interface Sqlite {
  /** Runs statements without values, outside of a transaction. @throws {SqliteError} */
  exec(sql: string): Promise<void>;
  /** The rows that a query finds, as arrays of its columns. @throws {SqliteError} */
  all<R extends Row>(sql: string, values?: Named): Promise<R[]>;
  /** One transaction, durable once it resolves. After a rejection nothing of it counts. @throws {SqliteError} */
  write(statements: readonly Statement[]): Promise<void>;
  /** Closes the database and ends the thread. */
  close(): Promise<void>;
}

/** How a database file is opened. */
export interface SqliteOptions {
  readonly readOnly?: boolean;
  /** SQL by which the file is created first, which must not be there yet; without it, it has to be there. */
  readonly schema?: string | undefined;
}

/** Milliseconds that a statement waits for a lock of another process. */
const lockTimeout = 100;

/**
 * Opens a database file.
 * @throws {SqliteError}
 */
export async function openSqlite(
  file: string,
  { readOnly = false, schema }: SqliteOptions = {},
): Promise<Sqlite> {
  // Without this process's flags, which may be for its program alone, and its environment, which holds secrets.
  const options = { execArgv: [], env: {} };
  const worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), options);
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let last = 0;
  worker.on('message', (reply: Reply) => {
    const call = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('error' in reply) {
      const { message, ...codes } = reply.error;
      call?.reject(Object.assign(new Error(message), codes));
    } else call?.resolve(reply.value);
  });
  const ask = (job: Job): Promise<unknown> => {
    const call = Promise.withResolvers<unknown>();
    last += 1;
    waiting.set(last, call);
    worker.postMessage({ id: last, job });
    return call.promise;
  };
  const close = async () => {
    await ask({ kind: 'close' });
    await worker.terminate();
  };
  try {
    await ask({ kind: 'open', file, readOnly, lockTimeout, schema });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    exec: async (sql) => void (await ask({ kind: 'exec', sql })),
    all: async <R extends Row>(sql: string, values = {}) => (await ask({ kind: 'all', sql, values })) as R[],
    write: async (statements) => void (await ask({ kind: 'write', statements })),
    close,
  };
}
