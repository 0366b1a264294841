import { cp, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreUnavailable } from '@noiseaware-connect/relay/base/store-unavailable';
import { type LowdbOptions, openLowdbStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { afterEach, beforeEach } from 'vitest';
import { recordingLog } from '../../support/recording-log.ts';
import { ada, samplePairing, start } from '../conformance/samples.ts';
import { freshDirectory } from '../tested-stores.ts';

export const pairing = (id: string) => samplePairing({ id, codeHash: `code-of-${id}` });

export const outcome = (doing: Promise<unknown>) =>
  doing.then(
    () => 'done',
    (error: unknown) => (error instanceof StoreUnavailable ? 'unavailable' : String(error)),
  );

/** A directory for each test, and the stores in it. */
export function lowdbStage() {
  let home: Awaited<ReturnType<typeof freshDirectory>>;
  let opened: Store[] = [];
  const logged = recordingLog();
  const stage = {
    time: start,
    logged,
    directory: '',
    /** Opens a store, which is closed at the end of the test at the latest. */
    open: async (over: Partial<LowdbOptions> = {}): Promise<Store> => {
      const usual = { directory: stage.directory, log: logged.log, now: () => stage.time };
      const store = await openLowdbStore({ ...usual, ...over });
      opened.push(store);
      return store;
    },
    begin: (id: string, store: Store): Promise<unknown> => store.pairings.start(pairing(id), ada),
    forget: (id: string, store: Store): Promise<unknown> => {
      const how = { cause: 'disconnected_by_staff', forget: true, now: start } as const;
      return store.connections.disconnect(id, how, ada);
    },
    /** A copy of the directory as a process killed now would leave it. */
    leave: async (): Promise<string> => {
      const copy = `${home.directory}-left`;
      await rm(copy, { recursive: true, force: true });
      await cp(home.directory, copy, { recursive: true });
      return copy;
    },
    inside: (name: string) => path.join(home.directory, name),
    /** Runs SQL on the database of a store that is closed, as its operator could. */
    sql: (text: string) => {
      const database = new DatabaseSync(path.join(home.directory, 'relay.db'));
      try {
        database.exec(text);
      } finally {
        database.close();
      }
    },
    /** The files that contain a text. */
    filesWith: async (text: string, directory: string = home.directory): Promise<string[]> => {
      const names = (await readdir(directory)).sort();
      const contents = await Promise.all(names.map((name) => readFile(path.join(directory, name), 'latin1')));
      return names.filter((_, index) => contents[index]?.includes(text));
    },
  };
  beforeEach(async () => {
    home = await freshDirectory();
    opened = [];
    logged.lines.length = 0;
    Object.assign(stage, { time: start, directory: home.directory });
  });
  afterEach(async () => {
    for (const store of opened) await store.close();
    await home.remove();
  });
  return stage;
}
