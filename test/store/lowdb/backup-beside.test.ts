import { cp } from 'node:fs/promises';
import path from 'node:path';
import { type Files, realFiles } from '@noiseaware-connect/relay/files';
import { openLowdbStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import { type Store, StoreUnavailable } from '@noiseaware-connect/relay/store/store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordingLog } from '../../support/recording-log.ts';
import { ada, samplePairing, start } from '../conformance/samples.ts';
import { addConnection } from '../conformance/store-check.ts';
import { freshDirectory } from '../tested-stores.ts';
import { tapFiles } from './tapped-files.ts';

let home: Awaited<ReturnType<typeof freshDirectory>>;
let store: Store;
let time: number;
beforeEach(async () => {
  home = await freshDirectory();
  time = start;
});
afterEach(async () => {
  await store.close();
  await home.remove();
});

const open = (files: Files, directory = home.directory) =>
  openLowdbStore({ directory, log: recordingLog().log, now: () => time, files });
const begin = (id: string) => store.pairings.start(samplePairing({ id, codeHash: `code-of-${id}` }), ada);
const forget = (id: string) =>
  store.connections.disconnect(id, { cause: 'disconnected_by_staff', forget: true, now: start }, ada);
const outcome = (doing: Promise<unknown>) =>
  doing.then(
    () => 'done',
    (error: unknown) => (error instanceof StoreUnavailable ? 'unavailable' : String(error)),
  );
/** What the store says of both, and what the archive has of them. */
const pairingsIn = async (found: Store) => {
  const known = await Promise.all(['before', 'after'].map((id) => found.pairings.find(id)));
  return known.flatMap((each) => each?.id ?? []);
};
const archived = (found: Store) =>
  found.archive.read(async ({ batches }) => {
    const ids: string[] = [];
    for await (const { collection, records } of batches()) {
      for (const each of records) {
        if (collection === 'pairings') ids.push((each as { id: string }).id);
        else if (collection === 'audit') ids.push(`audit of ${(each as { pairing?: string }).pairing}`);
      }
    }
    return ids.filter((id) => /(before|after)$/.test(id));
  });

/** Files of which the audit log can only be looked at once the test lets it. */
function heldLog(files: Files = realFiles) {
  const looking = Promise.withResolvers<void>();
  const free = Promise.withResolvers<void>();
  const held: Files = {
    ...files,
    open: async (file, flags, ...rest) => {
      if (flags === 'r' && path.basename(String(file)).startsWith('audit-')) {
        looking.resolve();
        await free.promise;
      }
      return files.open(file, flags, ...rest);
    },
  };
  return { files: held, looking: looking.promise, free: free.resolve };
}

describe('beside a backup', () => {
  test('nothing that was acknowledged is lost when something is forgotten while the backup looks at the log', async () => {
    const log = heldLog();
    store = await open(log.files);
    await addConnection(store);
    // The first has a write of its own; all the others wait for the next one together.
    const forgetting = forget('connection-1');
    const before = begin('before');
    const backup = archived(store);
    const after = begin('after');
    await log.looking;
    await forgetting;
    log.free();
    await Promise.all([before, after]);
    await cp(home.directory, `${home.directory}-left`, { recursive: true });
    const left = await open(realFiles, `${home.directory}-left`);
    expect(await pairingsIn(left)).toEqual(['before', 'after']);
    await left.close();
    expect(await backup).toEqual(['before', 'audit of before']);
  });

  test.each([1, 2, 3, 4])(
    'nothing that was refused has happened after all, when write %i is the first to fail',
    async (failing) => {
      let writes = 0;
      let fails = false;
      const { files } = tapFiles(({ name, file }) => {
        if (name !== 'handle.appendFile' || !file.startsWith('wal-')) return 'done';
        writes += 1;
        return fails && writes >= failing ? 'fails' : 'done';
      });
      store = await open(files);
      writes = 0;
      fails = true;
      const [, before, , after] = await Promise.all(
        [begin('first'), begin('before'), archived(store), begin('after')].map(outcome),
      );
      fails = false;
      time += 1;
      await store.check();
      const acknowledged = [...(before === 'done' ? ['before'] : []), ...(after === 'done' ? ['after'] : [])];
      expect(await pairingsIn(store)).toEqual(acknowledged);
      await cp(home.directory, `${home.directory}-left`, { recursive: true });
      const left = await open(realFiles, `${home.directory}-left`);
      expect(await pairingsIn(left)).toEqual(acknowledged);
      await left.close();
    },
  );
});
