import { closeSync, openSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { OperatorRefusal } from '../../domain/operator-refusal.ts';
import { privateMode } from '../../files.ts';

/**
 * Takes the directory for this process until the returned function is called or the process ends, however it ends:
 * the lock is the operating system's own, held through SQLite, the one thing in Node's standard library that locks a
 * file. No stale lock has to be recognized after a crash.
 * @throws {OperatorRefusal}
 */
export function lockDirectory(directory: string): () => void {
  const file = path.join(directory, 'lock');
  makePrivate(file);
  try {
    return lock(file);
  } catch (error) {
    const code = (error as { errcode?: number }).errcode;
    if (code === sqlite.busy) {
      throw new OperatorRefusal(
        'store_in_use',
        `another relay is using ${directory}; one data directory belongs to one process at a time`,
      );
    }
    // Its content was overwritten: a process that has it would have been reported first, and nothing in it is needed.
    if (code !== sqlite.corrupt && code !== sqlite.notADatabase) throw error;
    truncateSync(file);
    return lock(file);
  }
}

// --- Internal helpers ---

/** SQLite's result codes. */
const sqlite = { busy: 5, corrupt: 11, notADatabase: 26 };

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
 * Makes the file where there is none; SQLite would let others read it. One that is there is not opened: closing it
 * again would let go of the locks that this process holds on it (POSIX).
 */
function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', privateMode));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
