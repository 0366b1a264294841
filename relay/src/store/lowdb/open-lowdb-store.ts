import path from 'node:path';
import type { Logger } from 'pino';
import { sessionEndsAt } from '../../domain/staff.ts';
import { day, type Seconds } from '../../domain/time.ts';
import type { Store } from '../store.ts';
import { connectionStore } from './connections.ts';
import { openDatabase, type Persistence } from './database.ts';
import { lockDirectory } from './directory-lock.ts';
import { type Files, realFiles, syncDirectory } from './durable-file.ts';
import { filePersistence } from './file-persistence.ts';
import { pairingStore } from './pairings.ts';
import { serviceStore } from './services.ts';
import { removeAll, staffStore } from './staff.ts';

/** A completion that came in time may still be at NoiseAware: its repeat needs to find what was authorized. */
const longestExchange: Seconds = 60;

/** How long an ended pairing stays readable, so that a repeated completion gets the same answer. */
const pairingAfterlife: Seconds = day;

export interface LowdbOptions {
  directory: string;
  log: Logger;
  now: () => Seconds;
  files?: Files;
}

/**
 * Opens the default store: one directory that belongs to one process at a time.
 * @throws {DirectoryInUse} when another process has it
 * @throws {UnreadableData} when it is damaged as a whole or was written by a newer relay
 */
export async function openLowdbStore({
  directory,
  log,
  now,
  files = realFiles,
}: LowdbOptions): Promise<Store> {
  await makeDirectory(files, directory);
  const unlock = lockDirectory(directory);
  const persistence = filePersistence(directory, files, log, now);
  try {
    return await openRecordStore(persistence, now, unlock);
  } catch (error) {
    await persistence.close();
    unlock();
    throw error;
  }
}

/** The store on any persistence: `unlock` is called when it is closed. */
export async function openRecordStore(
  persistence: Persistence,
  now: () => Seconds,
  unlock: () => void = () => undefined,
): Promise<Store> {
  const database = await openDatabase(persistence, now);
  let closing: Promise<void> | undefined;
  // Whoever held a lease is gone: the data belongs to this process alone.
  await database.transact((tx) => {
    for (const connection of [...tx.all('connections')]) {
      if (connection.renewal === null || connection.renewal.until === 0) continue;
      tx.put('connections', connection.id, { ...connection, renewal: { ...connection.renewal, until: 0 } });
    }
  });
  return {
    pairings: pairingStore(database),
    connections: connectionStore(database),
    staff: staffStore(database),
    services: serviceStore(database),
    audit: { read: (filter) => persistence.readAudit(filter) },
    check: () => database.probe(),
    sweep: (at) =>
      database.transact((tx) => {
        // What was minted for an abandoned pairing is erased at its expiry, once no exchange can be under way any more.
        for (const pairing of [...tx.all('pairings')]) {
          const over = pairing.expiresAt + longestExchange <= at;
          const abandoned = pairing.ended === null && over && pairing.authorized !== null;
          if (abandoned) tx.put('pairings', pairing.id, { ...pairing, authorized: null });
        }
        removeAll(
          tx,
          'pairings',
          (each) => (each.ended?.at ?? each.expiresAt) + pairingAfterlife < at,
          (each) => each.id,
        );
        removeAll(
          tx,
          'sessions',
          (each) => sessionEndsAt(each) <= at,
          (each) => each.id,
        );
        removeAll(
          tx,
          'invites',
          (each) => each.expiresAt <= at,
          (each) => each.hash,
        );
      }),
    close: async () => {
      closing ??= database.close().finally(unlock);
      await closing;
    },
  };
}

// --- Internal helpers ---

/** Makes the directory, and what is missing above it, so that all of it is there after a power loss. */
async function makeDirectory(files: Files, directory: string): Promise<void> {
  const first = await files.mkdir(directory, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = path.resolve(directory); made.length >= first.length; made = path.dirname(made)) {
    await syncDirectory(files, path.dirname(made));
  }
}
