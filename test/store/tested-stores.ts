import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { memoryPersistence } from '@noiseaware-connect/relay/store/lowdb/memory-persistence';
import { openLowdbStore, openRecordStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import { parsePostgresUrl } from '@noiseaware-connect/relay/store/postgres/location';
import { openPostgresStore } from '@noiseaware-connect/relay/store/postgres/open-postgres-store';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { borrowDatabase, giveBack } from '../support/postgres/postgres-database.ts';
import { recordingLog } from '../support/recording-log.ts';
import { start } from './conformance/samples.ts';
import type { Bench } from './conformance/store-check.ts';

const now = () => start;

/** A fresh directory, below the system's temporary one if nothing is said, and how to remove it. */
export async function freshDirectory(
  below = tmpdir(),
): Promise<{ directory: string; remove(): Promise<void> }> {
  const parent = await mkdtemp(path.join(below, 'relay-store-'));
  return {
    directory: path.join(parent, 'data'),
    remove: () => rm(parent, { recursive: true, force: true }),
  };
}

export async function memoryBench(): Promise<Bench> {
  const store = await openRecordStore(memoryPersistence(), now);
  return { store, reopen: async () => store, close: () => store.close() };
}

export async function lowdbBench(): Promise<Bench> {
  const { directory, remove } = await freshDirectory();
  return reopening(() => openLowdbStore({ directory, log: recordingLog().log, now }), remove);
}

export async function postgresBench(): Promise<Bench> {
  const database = await borrowDatabase();
  const location = parsePostgresUrl(database.url);
  return reopening(
    () => openPostgresStore({ location, log: recordingLog().log }),
    () => giveBack(database),
  );
}

// --- Internal helpers ---

/** A store whose data is beyond it, and goes at the end. */
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
