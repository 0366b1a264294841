import { closeSync, openSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { privateMode } from '../../base/files.ts';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { codeOf, sqliteCodes } from './sqlite.ts';

// Not imported: an older Node, which has no such module, could not load the program that tells what it needs.
const { DatabaseSync } = process.getBuiltinModule('node:sqlite');

/**
 * Locks the directory for this process, until the returned function is called or the process ends in any way. The lock is the
 * operating system's, taken through SQLite, the only part of Node's standard library that locks files. So a crash leaves no stale
 * lock.
 * @throws {OperatorRefusal} `store_in_use`
 */
export function lockDirectory(directory: string): () => void {
  const file = path.join(directory, 'lock');
  makePrivate(file);
  try {
    return lock(file);
  } catch (error) {
    const code = codeOf(error);
    if (code === sqliteCodes.busy) {
      throw new OperatorRefusal(
        'store_in_use',
        `another relay is using ${directory}; one data directory belongs to one process at a time`,
      );
    }
    // The file was overwritten; its content is not needed. If a process held the lock, that would have been reported first.
    if (code !== sqliteCodes.corrupt && code !== sqliteCodes.notADatabase) throw error;
    truncateSync(file);
    return lock(file);
  }
}

// --- Internal helpers ---

function lock(file: string): () => void {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    throw error;
  }
  return () => database.close();
}

/**
 * Creates the file with private permissions; SQLite would let others read it. An existing file is not opened: closing it would
 * release this process's locks on it (POSIX).
 */
function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', privateMode));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
