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
  (what: string, directory: string) =>
  (cause: unknown): never => {
    throw new StoreUnavailable(`${what}: ${describeFailure(cause, directory)}`, { cause });
  };

/** The same database, whose errors the rest of the relay knows. */
export const withStoreErrors = (
  { all, write }: Sqlite,
  directory: string,
): Pick<Sqlite, 'all' | 'write'> => ({
  all: (sql, values) =>
    all<never>(sql, values).catch(throwUnavailable('the store cannot be read', directory)),
  write: (statements) => write(statements).catch(throwUnavailable('the store cannot be written', directory)),
});
