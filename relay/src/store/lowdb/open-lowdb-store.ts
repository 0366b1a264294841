import path from 'node:path';
import { type Files, realFiles, syncDirectory } from '../../base/files.ts';
import type { Seconds } from '../../base/time.ts';
import type { OpenOptions } from '../driver.ts';
import type { Store } from '../store.ts';
import { interruptRenewals } from '../transactional/connections.ts';
import { createTransactionalStore } from '../transactional/create-transactional-store.ts';
import { openDatabase } from './database.ts';
import { lockDirectory } from './directory-lock.ts';
import { filePersistence, type Persistence } from './persistence.ts';

export interface LowdbOptions extends OpenOptions {
  directory: string;
  files?: Files;
}

/**
 * Opens the default store: a directory that one process uses at a time.
 * @throws {OperatorRefusal} `store_in_use` if another process has it; `store_unusable` if it is damaged as a whole or was written
 *   by a newer relay
 */
export async function openLowdbStore({
  directory,
  log,
  now,
  files = realFiles,
  admit,
}: LowdbOptions): Promise<Store> {
  await makeDirectory(files, directory);
  const unlock = lockDirectory(directory);
  const persistence = filePersistence(directory, files, log, now);
  try {
    return await openRecordStore(persistence, now, unlock, admit);
  } catch (error) {
    await persistence.close();
    unlock();
    throw error;
  }
}

/**
 * Opens the store on any persistence. Nothing is written before `admit` has resolved. `unlock` is called when the store is
 * closed.
 */
export async function openRecordStore(
  persistence: Persistence,
  now: () => Seconds,
  unlock: () => void = () => undefined,
  admit: (store: Store) => Promise<void> = async () => undefined,
): Promise<Store> {
  const database = await openDatabase(persistence, now);
  const store = createTransactionalStore(
    { ...database, close: () => database.close().finally(unlock) },
    persistence.logs,
  );
  await admit(store);
  await database.begin();
  // The processes that held leases are gone: one process uses the data at a time.
  await database.transact((tx) => interruptRenewals(tx, now(), { kind: 'relay' }));
  return store;
}

// --- Internal helpers ---

/** Creates the directory and its missing parents, durably. */
async function makeDirectory(files: Files, directory: string): Promise<void> {
  const first = await files.mkdir(directory, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = path.resolve(directory); made.length >= first.length; made = path.dirname(made)) {
    await syncDirectory(files, path.dirname(made));
  }
}
