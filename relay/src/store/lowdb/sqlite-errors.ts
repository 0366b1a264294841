import { accessSync, constants } from 'node:fs';
import { describeDiskError } from '../../base/files.ts';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import { codeOf, type Sqlite, sqliteCodes } from './sqlite.ts';

/** Why a call of SQLite failed, in words for an operator. */
export function describeFailure(error: unknown, directory: string): string {
  const code = codeOf(error);
  if (code === undefined) return describeDiskError(error);
  if (code === sqliteCodes.busy) return 'another process is writing to relay.db (SQLITE_BUSY)';
  if (code === sqliteCodes.full) return describeDiskError({ code: 'ENOSPC' });
  // SQLite does not tell a read-only disk from one that fails.
  try {
    accessSync(directory, constants.W_OK);
  } catch (cause) {
    return describeDiskError(cause);
  }
  return describeDiskError({ code: 'EIO' });
}

/** The same database, whose errors the rest of the relay knows. */
export function withStoreErrors({ all, write }: Sqlite, directory: string): Pick<Sqlite, 'all' | 'write'> {
  const fail =
    (what: string) =>
    (cause: unknown): never => {
      throw new StoreUnavailable(`the store cannot be ${what}: ${describeFailure(cause, directory)}`, {
        cause,
      });
    };
  return {
    all: (sql, values) => all<never>(sql, values).catch(fail('read')),
    write: (statements) => write(statements).catch(fail('written')),
  };
}
