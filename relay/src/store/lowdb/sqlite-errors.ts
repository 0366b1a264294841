import { accessSync, constants } from 'node:fs';
import { describeDiskError } from '../../base/files.ts';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import { codeOf, indexCannotGrow, type Sqlite, type SqliteError, sqliteCodes } from './sqlite.ts';

/** Why a call of SQLite failed, in words for an operator. */
export function describeFailure(error: unknown, directory: string): string {
  const code = codeOf(error);
  if (code === undefined) return describeDiskError(error);
  if (code === sqliteCodes.busy) return 'another process is writing to relay.db (SQLITE_BUSY)';
  if (code === sqliteCodes.full || (error as SqliteError).errcode === indexCannotGrow)
    return describeDiskError({ code: 'ENOSPC' });
  // SQLite does not tell a read-only disk from one that fails.
  try {
    accessSync(directory, constants.W_OK);
  } catch (cause) {
    return describeDiskError(cause);
  }
  return describeDiskError({ code: 'EIO' });
}

/** Throws an error of SQLite as one that the rest of the relay knows. */
export const throwUnavailable =
  (what: string, directory: string, isLogged = false) =>
  (cause: unknown): never => {
    throw new StoreUnavailable(`${what}: ${describeFailure(cause, directory)}`, { cause, isLogged });
  };

/** Runs a call of SQLite. Its errors are thrown as they are. */
export type Watch = <T>(call: () => Promise<T>) => Promise<T>;

/** Reports when calls begin to fail, with the reason in words for an operator, and when they work again. */
export function watchOutages(
  directory: string,
  { fails, works }: { fails(error: unknown, reason: string): void; works(): void },
): Watch {
  let isAway = false;
  return async (call) => {
    try {
      const result = await call();
      if (isAway) works();
      isAway = false;
      return result;
    } catch (error) {
      if (!isAway) fails(error, describeFailure(error, directory));
      isAway = true;
      throw error;
    }
  };
}

/** The same database, whose errors the rest of the relay knows. */
export const withStoreErrors = (
  { all, write }: Sqlite,
  directory: string,
  { reads, writes }: { readonly reads: Watch; readonly writes: Watch },
): Pick<Sqlite, 'all' | 'write'> => ({
  all: (sql, values) =>
    reads(() => all<never>(sql, values)).catch(throwUnavailable('the store cannot be read', directory, true)),
  write: (statements) =>
    writes(() => write(statements)).catch(throwUnavailable('the store cannot be written', directory, true)),
});
