import fs from 'node:fs/promises';
import path from 'node:path';
import { syncDirectory } from '../../base/files.ts';
import { formatVersion, notOfRelay, parseVersion, requireVersion } from '../upgrades.ts';
import { codeOf, openSqlite, type Sqlite, sqliteCodes } from './sqlite.ts';
import { throwUnavailable } from './sqlite-errors.ts';
import { tables } from './tables.ts';

/** A data directory's database, and the version of its format. */
export interface RelayDatabase {
  readonly directory: string;
  readonly file: string;
  readonly sqlite: Sqlite;
  readonly version: number;
}

/**
 * Opens the database of a directory, and creates it if the directory has no data yet.
 * @throws {OperatorRefusal} `store_unusable` if it is damaged, not of a relay, or written by a newer one; then nothing was changed
 * @throws {SqliteError}
 */
export async function openRelayDatabase(directory: string): Promise<RelayDatabase> {
  const file = path.join(directory, databaseName);
  const isNew = (await stateOf(directory)) === 'empty';
  const sqlite = await openSqlite(file, { schema: isNew ? schema : undefined }).catch(refuseUnreadable(file));
  try {
    // First of all: setting the journal's mode writes, into whatever database it is.
    const version = await checkedVersion(sqlite, file);
    // Durable at each commit, and deleted content is overwritten with zeros.
    await sqlite
      .exec(
        'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA cache_size = -8000',
      )
      .catch(refuseUnreadable(file));
    if (isNew) await syncDirectory(directory);
    return { directory, file, sqlite, version };
  } catch (error) {
    await sqlite.close();
    throw error;
  }
}

/**
 * The version of a directory's format; that of this relay if the directory has no data yet. Changes nothing, and a relay may be
 * using the directory meanwhile.
 * @throws {OperatorRefusal} as {@link openRelayDatabase}
 */
export async function versionOf(directory: string): Promise<number> {
  if ((await stateOf(directory)) === 'empty') return formatVersion;
  const file = path.join(directory, databaseName);
  const sqlite = await openSqlite(file, { readOnly: true }).catch(refuseUnreadable(file));
  try {
    return await readVersion(sqlite, file);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return throwUnavailable('the store cannot be read', directory)(error);
  } finally {
    await sqlite.close();
  }
}

// --- Internal helpers ---

const databaseName = 'relay.db';

const schema = `${tables} INSERT INTO meta VALUES ('version', ${formatVersion}), ('probes', 0);`;

/**
 * Whether a directory has a database.
 * @throws {OperatorRefusal} `store_unusable` if it has data, but not a whole database: it never counts as empty
 */
async function stateOf(directory: string): Promise<'empty' | 'filled'> {
  const names = await fs.readdir(directory).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const file = path.join(directory, databaseName);
  if (names.includes(databaseName)) {
    // SQLite would take it for a new one.
    if ((await fs.stat(file)).size === 0) throw notOfRelay(file, 'the file is empty');
    return 'filled';
  }
  const rest = names.find((name) => name.startsWith(`${databaseName}-`));
  if (rest !== undefined) throw notOfRelay(file, `the file is missing, but ${rest} is there`);
  return 'empty';
}

/** The version of an undamaged database. */
async function readVersion(sqlite: Sqlite, file: string): Promise<number> {
  try {
    const names = (await sqlite.all<[string]>("SELECT name FROM sqlite_schema WHERE type = 'table'")).flat();
    const missing = [...tables.matchAll(/CREATE TABLE (\w+)/g)].find(
      ([, name = '']) => !names.includes(name),
    );
    if (missing !== undefined) throw notOfRelay(file, `the table ${missing[1]} is missing`);
    const [fault] = await sqlite.all<[string]>('PRAGMA quick_check(1)');
    if (fault?.[0] !== 'ok') throw notOfRelay(file, 'SQLite finds damage in it');
    const [version] = await sqlite.all("SELECT value FROM meta WHERE name = 'version'");
    return parseVersion(file, version?.[0]);
  } catch (error) {
    return refuseUnreadable(file)(error);
  }
}

/** @throws {OperatorRefusal} `store_unusable` also for a version that this relay does not read */
async function checkedVersion(sqlite: Sqlite, file: string): Promise<number> {
  const version = await readVersion(sqlite, file);
  requireVersion(file, version);
  return version;
}

/**
 * Refuses what SQLite cannot read as a relay's database. Its messages quote the file, which may be another program's, so none is
 * repeated. Throws every other error as it is.
 */
const refuseUnreadable =
  (file: string) =>
  (error: unknown): never => {
    switch (codeOf(error)) {
      case sqliteCodes.notADatabase:
        throw notOfRelay(file, 'it is no database of SQLite');
      case sqliteCodes.corrupt:
        throw notOfRelay(file, 'SQLite finds damage in it');
      case sqliteCodes.error:
        throw notOfRelay(file, 'its tables are not those of a relay');
      default:
        throw error;
    }
  };
