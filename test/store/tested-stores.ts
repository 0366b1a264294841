import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { drivers, parseStore } from '@noiseaware-connect/relay/store/drivers';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { borrowDatabase, giveBack } from '../support/postgres/postgres-database.ts';
import { recordingLog } from '../support/recording-log.ts';
import { start } from './conformance/samples.ts';
import type { Bench } from './conformance/store-check.ts';
import { memoryDriver } from './memory/driver.ts';
import { watchWholeRecords } from './postgres/whole-records.ts';

const now = () => start;

/** A new directory, below the system's temporary one by default, and how to remove it. */
export async function freshDirectory(
  below = tmpdir(),
): Promise<{ directory: string; remove(): Promise<void> }> {
  const parent = await mkdtemp(path.join(below, 'relay-store-'));
  return {
    directory: path.join(parent, 'data'),
    remove: () => rm(parent, { recursive: true, force: true }),
  };
}

/** The relay's own table of stores, with a third one by one line. */
const known = [...drivers, memoryDriver];
const openStore = (setting: string): Promise<Store> =>
  parseStore(setting, known).open({ log: recordingLog().log, now });

export async function memoryBench(): Promise<Bench> {
  const store = await openStore('memory:here');
  return { store, reopen: async () => store, close: () => store.close() };
}

export async function lowdbBench(): Promise<Bench> {
  const { directory, remove } = await freshDirectory();
  return reopening(() => openStore(`lowdb:${directory}`), remove);
}

export async function postgresBench(): Promise<Bench> {
  const database = await borrowDatabase();
  return reopening(
    () => openStore(database.url),
    () => giveBack(database),
  );
}

/** The same, where closing fails if a record was not sent to PostgreSQL as a whole. */
export async function watchedPostgresBench(): Promise<Bench> {
  const database = await borrowDatabase();
  const expectWholeRecords = watchWholeRecords(database);
  return reopening(
    () => openStore(database.url),
    () => expectWholeRecords().finally(() => giveBack(database)),
  );
}

// --- Internal helpers ---

/** A store with data outside of itself, which is removed at the end. */
async function reopening(open: () => Promise<Store>, remove: () => Promise<void>): Promise<Bench> {
  let current = await open();
  return {
    get store() {
      return current;
    },
    reopen: async () => {
      await current.close();
      current = await open();
      return current;
    },
    close: async () => {
      await current.close();
      await remove();
    },
  };
}
