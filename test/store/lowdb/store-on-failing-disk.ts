import { openLowdbStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import { type Store, StoreUnavailable } from '@noiseaware-connect/relay/store/store';
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

/** A store for each test of a file, on a disk of which any call can be made to fail. */
export function storeOnFailingDisk() {
  let home: Awaited<ReturnType<typeof freshDirectory>>;
  const logged = recordingLog();
  const stage = {
    store: undefined as unknown as Store,
    tapped: undefined as unknown as TappedFiles,
    time: start,
    fault: well as (call: FileCall) => Verdict,
    logged,
    directory: '',
    begin: (id: string) => stage.store.pairings.start(pairing(id), ada),
    reopen: async () => {
      await stage.store.close();
      stage.store = await open();
    },
    /** Which of the pairings are there, in this store and in one opened after it. */
    present: async (ids: readonly string[]): Promise<string[][]> => {
      const look = async () => {
        const found = await Promise.all(ids.map((id) => stage.store.pairings.find(id)));
        return found.flatMap((each) => each?.id ?? []);
      };
      const here = await look();
      await stage.reopen();
      return [here, await look()];
    },
  };
  const open = () =>
    openLowdbStore({ ...home, log: logged.log, now: () => stage.time, files: stage.tapped.files });
  beforeEach(async () => {
    home = await freshDirectory();
    stage.directory = home.directory;
    stage.time = start;
    stage.fault = well;
    logged.lines.length = 0;
    stage.tapped = tapFiles((call) => stage.fault(call), undefined, 'ENOSPC');
    stage.store = await open();
  });
  afterEach(async () => {
    stage.fault = well;
    await stage.store.close();
    await stage.tapped.closeAll();
    await home.remove();
  });
  return stage;
}
