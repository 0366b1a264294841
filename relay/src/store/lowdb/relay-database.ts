import fs from 'node:fs/promises';
import path from 'node:path';
import { syncDirectory } from '../../base/files.ts';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { formatVersion, requireVersion } from '../upgrades.ts';
import { codeOf, openSqlite, type Sqlite, sqliteCodes } from './sqlite.ts';
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
 * @throws {OperatorRefusal} `store_unusable` if it is damaged, in the former form or written by a newer relay; then nothing was
 *   changed
 * @throws {SqliteError}
 */
export async function openRelayDatabase(directory: string): Promise<RelayDatabase> {
  const file = path.join(directory, databaseName);
  const isNew = (await stateOf(directory)) === 'empty';
  const sqlite = await openSqlite(file, { schema: isNew ? schema : undefined }).catch(refuseDamage(file));
  try {
    // Durable at each commit, and deleted content is overwritten with zeros.
    await sqlite
      .exec(
        'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA cache_size = -8000',
      )
      .catch(refuseDamage(file));
    if (isNew) await syncDirectory(directory);
    return { directory, file, sqlite, version: await checkedVersion(sqlite, file) };
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
  const sqlite = await openSqlite(file, { readOnly: true }).catch(refuseDamage(file));
  try {
    return await readVersion(sqlite, file);
  } finally {
    await sqlite.close();
  }
}

// --- Internal helpers ---

const databaseName = 'relay.db';

const schema = `${tables} INSERT INTO meta VALUES ('version', ${formatVersion}), ('probes', 0);`;

/** Files of the form that 1.0.0-rc.1 had at first: a write-ahead log, a snapshot and logs of lines. */
const formerFile = /^(?:relay|relay-copy|wal-\d+|audit-[\d-]+|events-[\d-]+|quarantine-\d+)\.ndjson/;

/**
 * Whether a directory has a database.
 * @throws {OperatorRefusal} `store_unusable` if it has data, but not a whole database: it never counts as empty
 */
async function stateOf(directory: string): Promise<'empty' | 'filled'> {
  const names = await fs.readdir(directory).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const former = names.filter((name) => formerFile.test(name)).sort();
  if (former.length > 0) {
    throw unusable(
      `${directory} holds ${former[0]} in a form that this relay does not read. Make a backup with the relay that wrote it, move the directory away, and restore the backup with "pnpm relay restore"`,
    );
  }
  if (names.includes(databaseName)) {
    const file = path.join(directory, databaseName);
    // SQLite would take it for a new one.
    if ((await fs.stat(file)).size === 0) throw damaged(file, 'the file is empty');
    return 'filled';
  }
  const rest = names.find((name) => name.startsWith(`${databaseName}-`));
  if (rest !== undefined)
    throw unusable(`${path.join(directory, rest)} is there without its ${databaseName}. ${wayOut}`);
  return 'empty';
}

/** The version of an undamaged database. */
async function readVersion(sqlite: Sqlite, file: string): Promise<number> {
  try {
    const names = (await sqlite.all<[string]>("SELECT name FROM sqlite_schema WHERE type = 'table'")).flat();
    const missing = [...tables.matchAll(/CREATE TABLE (\w+)/g)].find(
      ([, name = '']) => !names.includes(name),
    );
    if (missing !== undefined) throw damaged(file, `the table ${missing[1]} is missing`);
    const [fault] = await sqlite.all<[string]>('PRAGMA quick_check(1)');
    if (fault?.[0] !== 'ok') throw damaged(file, String(fault?.[0]));
    const [version] = await sqlite.all<[number]>("SELECT value FROM meta WHERE name = 'version'");
    return version?.[0] ?? 0;
  } catch (error) {
    return refuseDamage(file)(error);
  }
}

/** @throws {OperatorRefusal} `store_unusable` also for a version that this relay does not read */
async function checkedVersion(sqlite: Sqlite, file: string): Promise<number> {
  const version = await readVersion(sqlite, file);
  requireVersion(file, version);
  return version;
}

const wayOut = 'Move the directory away and restore a backup with "pnpm relay restore"; nothing was changed';

const unusable = (sentence: string) => new OperatorRefusal('store_unusable', sentence);
const damaged = (file: string, fault: string) => unusable(`${file} is damaged (${fault}). ${wayOut}`);

/** Names damage that SQLite has noticed; throws every other error as it is. */
const refuseDamage =
  (file: string) =>
  (error: unknown): never => {
    const code = codeOf(error);
    if (code !== sqliteCodes.corrupt && code !== sqliteCodes.notADatabase) throw error;
    throw damaged(file, (error as Error).message);
  };
