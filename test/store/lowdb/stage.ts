import { cp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { realFiles } from '@noiseaware-connect/relay/base/files';
import { StoreUnavailable } from '@noiseaware-connect/relay/base/store-unavailable';
import { type LowdbOptions, openLowdbStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { afterEach, beforeEach } from 'vitest';
import { recordingLog } from '../../support/recording-log.ts';
import { ada, samplePairing, start } from '../conformance/samples.ts';
import { freshDirectory } from '../tested-stores.ts';
import { type FileCall, type TappedFiles, tapFiles, type Verdict } from './tapped-files.ts';

export const well = (): Verdict => 'done';
export const pairing = (id: string) => samplePairing({ id, codeHash: `code-of-${id}` });

export const outcome = (doing: Promise<unknown>) =>
  doing.then(
    () => 'done',
    (error: unknown) => (error instanceof StoreUnavailable ? 'unavailable' : String(error)),
  );

/** Makes calls of that name fail, for files whose name begins like that. */
export const failing =
  (file: string, name: string, verdict: Verdict = 'fails') =>
  (call: FileCall): Verdict =>
    call.file.startsWith(file) && call.name === name ? verdict : 'done';

/** A directory for each test, on a disk whose calls can be made to fail, and the stores in it. */
export function lowdbStage() {
  let home: Awaited<ReturnType<typeof freshDirectory>>;
  let opened: Store[] = [];
  const logged = recordingLog();
  const stage = {
    store: undefined as unknown as Store,
    tapped: undefined as unknown as TappedFiles,
    time: start,
    fault: well as (call: FileCall) => Verdict,
    logged,
    directory: '',
    /** Opens a store, which is closed at the end of the test at the latest. */
    open: async (over: Partial<LowdbOptions> = {}): Promise<Store> => {
      const { directory, tapped } = stage;
      const usual = { directory, log: logged.log, now: () => stage.time, files: tapped.files };
      const store = await openLowdbStore({ ...usual, ...over });
      opened.push(store);
      return store;
    },
    /** The store of the stage, opened now. */
    reopen: async (): Promise<Store> => {
      await stage.store?.close();
      stage.store = await stage.open();
      return stage.store;
    },
    begin: (id: string, store?: Store): Promise<unknown> =>
      (store ?? stage.store).pairings.start(pairing(id), ada),
    forget: (id: string, store?: Store): Promise<unknown> => {
      const how = { cause: 'disconnected_by_staff', forget: true, now: start } as const;
      return (store ?? stage.store).connections.disconnect(id, how, ada);
    },
    /** Copies the directory as a process killed now would leave it. */
    leave: async (): Promise<string> => {
      const left = `${home.directory}-left`;
      await rm(left, { recursive: true, force: true });
      await cp(home.directory, left, { recursive: true });
      return left;
    },
    /** The pairings that a start finds after a kill. */
    presentAfterKill: async (ids: readonly string[]): Promise<string[]> => {
      const store = await stage.open({ directory: await stage.leave(), files: realFiles });
      const found = await presentIn(store, ids);
      await store.close();
      return found;
    },
    /** The pairings in this store, and in one opened after it. */
    present: async (ids: readonly string[]): Promise<string[][]> => [
      await presentIn(stage.store, ids),
      await presentIn(await stage.reopen(), ids),
    ],
    inside: (name: string) => path.join(home.directory, name),
    /** The names in the directory that begin like that. */
    named: async (prefix = ''): Promise<string[]> =>
      (await readdir(home.directory)).filter((each) => each.startsWith(prefix)).sort(),
  };
  beforeEach(async () => {
    home = await freshDirectory();
    opened = [];
    logged.lines.length = 0;
    const tapped = tapFiles((call) => stage.fault(call), undefined, 'ENOSPC');
    Object.assign(stage, { store: undefined, tapped, time: start, fault: well, directory: home.directory });
  });
  afterEach(async () => {
    stage.fault = well;
    for (const store of opened) await store.close();
    await stage.tapped.closeAll();
    await home.remove();
  });
  return stage;
}

/** The pairings of a store. */
export const presentIn = async (store: Store, ids: readonly string[]): Promise<string[]> =>
  (await Promise.all(ids.map((id) => store.pairings.find(id)))).flatMap((each) => each?.id ?? []);
