import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { drivers, parseStore } from '@noiseaware-connect/relay/store/drivers';
import type { Store } from '@noiseaware-connect/relay/store/store';
import type { TestDatabase } from '../support/postgres/database-at.ts';
import { borrowDatabase, giveBack } from '../support/postgres/postgres-database.ts';
import { recordingLog } from '../support/recording-log.ts';
import { start } from './conformance/samples.ts';
import type { Bench, Tampering } from './conformance/store-check.ts';
import { memoryDriver } from './memory/driver.ts';
import { memoryDatabase } from './memory/memory-database.ts';
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

const openStore = (setting: string, known = drivers): Promise<Store> =>
  parseStore(setting, known).open({ log: recordingLog().log, now });

export async function memoryBench(): Promise<Bench> {
  const memory = memoryDatabase();
  // The relay's own table of stores, with a third one.
  const store = await openStore('memory:here', [...drivers, memoryDriver(memory)]);
  return {
    store,
    reopen: async () => store,
    tamper: async (how) => {
      memory.tamper(how);
      return store;
    },
    close: () => store.close(),
  };
}

export async function lowdbBench(): Promise<Bench> {
  const { directory, remove } = await freshDirectory();
  const tamper = async (how: Tampering) => {
    const database = new DatabaseSync(path.join(directory, 'relay.db'));
    database.exec(tamperings[how]);
    database.close();
  };
  return reopening(() => openStore(`lowdb:${directory}`), tamper, remove);
}

export async function postgresBench(): Promise<Bench> {
  const database = await borrowDatabase();
  return benchOn(database, () => giveBack(database));
}

/** The same, where closing fails if a record was not sent to PostgreSQL as a whole. */
export async function watchedPostgresBench(): Promise<Bench> {
  const database = await borrowDatabase();
  const expectWholeRecords = watchWholeRecords(database);
  return benchOn(database, () => expectWholeRecords().finally(() => giveBack(database)));
}

// --- Internal helpers ---

const ofFirst = 'WHERE seq = (SELECT seq FROM audit ORDER BY link LIMIT 1)';

/** SQL for either store. */
const tamperings: Readonly<Record<Tampering, string>> = {
  'rewrite first entry': `UPDATE audit SET entry = '{"at":1,"what":"renewed","who":{"kind":"relay"}}' ${ofFirst}`,
  'remove first entry': `UPDATE audit_ends SET chain_before = (SELECT chain FROM audit ${ofFirst});
    DELETE FROM audit ${ofFirst}`,
};

const benchOn = (database: TestDatabase, close: () => Promise<void>): Promise<Bench> =>
  reopening(
    () => openStore(database.url),
    async (how) => void (await database.query(tamperings[how])),
    close,
  );

/** A store with data outside of itself, which is removed at the end. */
async function reopening(
  open: () => Promise<Store>,
  tamper: (how: Tampering) => Promise<void>,
  remove: () => Promise<void>,
): Promise<Bench> {
  let current = await open();
  const reopenAfter = async (work?: () => Promise<void>) => {
    await current.close();
    await work?.();
    current = await open();
    return current;
  };
  return {
    get store() {
      return current;
    },
    reopen: () => reopenAfter(),
    tamper: (how) => reopenAfter(() => tamper(how)),
    close: async () => {
      await current.close();
      await remove();
    },
  };
}
