import fs from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import { syncDirectory, unfinishedSuffix } from '../../base/files.ts';
import type { OpenOptions } from '../driver.ts';
import type { Store } from '../store.ts';
import { createTransactionalStore } from '../transactional/create-transactional-store.ts';
import { endInterruptedWork } from '../transactional/end-interrupted-work.ts';
import { noteLogged } from '../transactional/note-logged.ts';
import { openDatabase } from './database.ts';
import { lockDirectory } from './directory-lock.ts';
import { openRelayDatabase } from './relay-database.ts';
import { codeOf } from './sqlite.ts';
import { throwUnavailable } from './sqlite-errors.ts';

export interface LowdbOptions extends OpenOptions {
  readonly directory: string;
}

/**
 * Opens the default store: a directory that one process uses at a time. Nothing of its content is changed before `admit` has
 * resolved.
 * @throws {OperatorRefusal} `store_in_use` if another process has it; `store_unusable` if it is damaged, not of a relay, or was
 *   written by a newer one
 * @throws {StoreUnavailable} if it cannot be written
 */
export async function openLowdbStore({
  directory,
  log,
  now,
  admit = async () => undefined,
  note = () => undefined,
}: LowdbOptions): Promise<Store> {
  await makeDirectory(directory);
  const opened: (() => Promise<void> | void)[] = [];
  try {
    const unlock = lockDirectory(directory);
    opened.push(unlock);
    await removeUnfinished(directory, log);
    const relay = await openRelayDatabase(directory);
    opened.push(relay.sqlite.close);
    const database = noteLogged(await openDatabase(relay, log, now), note);
    const store = createTransactionalStore(
      { ...database, close: () => database.close().finally(unlock) },
      database.logs,
    );
    await admit(store);
    await database.begin();
    // Earlier processes are gone: one process uses the data at a time.
    await database.transact((tx) => endInterruptedWork(tx, now(), { kind: 'relay' }));
    return {
      ...store,
      sweep: async (...limits) => {
        const expired = await store.sweep(...limits);
        // Salts of pairings that have ended do not stay in the write-ahead log.
        await database.tidy();
        return expired;
      },
    };
  } catch (error) {
    for (const close of opened.reverse()) await close();
    if (codeOf(error) === undefined) throw error;
    return throwUnavailable('the store cannot be opened', directory)(error);
  }
}

// --- Internal helpers ---

/** Creates the directory and its missing parents, durably and private. */
async function makeDirectory(directory: string): Promise<void> {
  const first = await fs.mkdir(directory, { recursive: true, mode: 0o700 });
  if (first === undefined) return fs.chmod(directory, 0o700);
  for (
    let created = path.resolve(directory);
    created.length >= first.length;
    created = path.dirname(created)
  ) {
    await syncDirectory(path.dirname(created));
  }
}

/** Removes what a process left behind that was killed while it wrote a file; it may contain secrets. */
async function removeUnfinished(directory: string, log: Logger): Promise<void> {
  for (const name of (await fs.readdir(directory)).filter((each) => each.endsWith(unfinishedSuffix))) {
    await fs.unlink(path.join(directory, name));
    log.warn({ file: name }, 'incomplete file of an interrupted write removed');
  }
}
