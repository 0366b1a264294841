import path from 'node:path';
import { type Files, realFiles } from '@noiseaware-connect/relay/base/files';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { expect, test } from 'vitest';
import { addConnection } from '../conformance/store-check.ts';
import { lowdbStage, outcome, presentIn, well } from './stage.ts';

const disk = lowdbStage();

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

/** Files whose audit log can be read only when the test allows it. */
function heldLog(files: Files = realFiles) {
  const looking = Promise.withResolvers<void>();
  const free = Promise.withResolvers<void>();
  let isHeld = false;
  const held: Files = {
    ...files,
    open: async (file, flags, ...rest) => {
      if (isHeld && flags === 'r' && path.basename(String(file)).startsWith('audit-')) {
        looking.resolve();
        await free.promise;
      }
      return files.open(file, flags, ...rest);
    },
  };
  const hold = () => {
    isHeld = true;
  };
  return { files: held, hold, looking: looking.promise, free: free.resolve };
}

test('no acknowledged commit is lost if a connection is forgotten while a backup reads the audit log', async () => {
  const log = heldLog();
  const earlier = await disk.open();
  await addConnection(earlier);
  await earlier.close();
  disk.store = await disk.open({ files: log.files });
  log.hold();
  // The first has its own write; all others share the next one.
  const forgetting = disk.forget('connection-1');
  const before = disk.begin('before');
  const backup = archived(disk.store);
  const after = disk.begin('after');
  await log.looking;
  await forgetting;
  log.free();
  await Promise.all([before, after]);
  expect(await disk.presentAfterKill(['before', 'after'])).toEqual(['before', 'after']);
  expect(await backup).toEqual(['before', 'audit of before']);
});

test.each([1, 2, 3, 4])(
  'commits refused during a backup are rolled back if write %i is the first to fail',
  async (failing) => {
    await disk.reopen();
    let writes = 0;
    disk.fault = ({ name, file }) => {
      if (name !== 'handle.appendFile' || !file.startsWith('wal-')) return 'done';
      writes += 1;
      return writes >= failing ? 'fails' : 'done';
    };
    const all = [disk.begin('first'), disk.begin('before'), archived(disk.store), disk.begin('after')];
    const [, before, , after] = await Promise.all(all.map(outcome));
    disk.fault = well;
    disk.time += 1;
    await disk.store.check();
    const acknowledged = [...(before === 'done' ? ['before'] : []), ...(after === 'done' ? ['after'] : [])];
    expect(await presentIn(disk.store, ['before', 'after'])).toEqual(acknowledged);
    expect(await disk.presentAfterKill(['before', 'after'])).toEqual(acknowledged);
  },
);
