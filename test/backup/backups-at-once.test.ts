import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { OperatorRefusal } from '@noiseaware-connect/relay/base/operator-refusal';
import { verifyBackup } from '@noiseaware-connect/relay/operations/backup/verify-backup';
import { type WrittenBackup, writeBackup } from '@noiseaware-connect/relay/operations/backup/write-backup';
import { beforeEach, expect, it } from 'vitest';
import { start } from '../store/conformance/samples.ts';
import { directoryOfTest } from '../support/fresh-directory.ts';
import { type Keys, livelyStore, newKey, withArchive } from './sealed-store.ts';

const keys: Keys = [newKey('2025')];
const store = await livelyStore(keys);
let directory: string;
let file: string;

beforeEach(async () => {
  directory = await directoryOfTest();
  file = path.join(directory, 'backup.ndjson');
});

const backUp = (from = store): Promise<WrittenBackup> =>
  writeBackup(from, file, { relay: '0.3.0', key: keys[0], now: start, randomBytes });

/** A backup that has written a part and waits for the test. */
async function halfWritten(): Promise<{ finish(): Promise<WrittenBackup | OperatorRefusal> }> {
  const half = Promise.withResolvers<void>();
  const more = Promise.withResolvers<void>();
  const slow = withArchive(store, {
    read: (use) =>
      store.archive.read((snapshot) =>
        use({
          ...snapshot,
          batches: async function* () {
            for await (const batch of snapshot.batches()) {
              yield batch;
              half.resolve();
              await more.promise;
            }
          },
        }),
      ),
  });
  const written = backUp(slow).catch((error: unknown) => {
    if (error instanceof OperatorRefusal) return error;
    throw error;
  });
  await Promise.race([half.promise, written]);
  return {
    finish: () => {
      more.resolve();
      return written;
    },
  };
}

/** The file is what a backup reported that it wrote, and opens. */
async function expectWhole({ bytes, sha256 }: WrittenBackup): Promise<void> {
  expect((await readFile(file)).length).toBe(bytes);
  expect(await verifyBackup(file, keys, start, () => undefined)).toMatchObject({ sha256 });
}

it('of two concurrent backups to one file the first to finish is kept and the other is refused', async () => {
  for (const order of [
    [0, 1],
    [1, 0],
  ] as const) {
    const both = [await halfWritten(), await halfWritten()] as const;
    const done = await both[order[0]].finish();
    if (done instanceof OperatorRefusal) throw done;
    await expectWhole(done);
    expect(await both[order[1]].finish()).toBeInstanceOf(OperatorRefusal);
    await expectWhole(done);
    expect(await readdir(directory)).toEqual(['backup.ndjson']);
    await rm(file);
  }
});

it('a backup does not overwrite a file that another process created meanwhile', async () => {
  const slow = await halfWritten();
  expect(await readdir(directory)).toEqual([expect.stringMatching(/^backup\.ndjson\..+\.unfinished$/)]);
  await writeFile(file, 'of another process');
  expect(await slow.finish()).toBeInstanceOf(OperatorRefusal);
  expect(await readFile(file, 'utf8')).toBe('of another process');
  expect(await readdir(directory)).toEqual(['backup.ndjson']);
});
