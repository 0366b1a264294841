import fs from 'node:fs/promises';
import path from 'node:path';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import { newId } from '../domain/secrets.ts';
import type { Seconds } from '../domain/time.ts';
import { timestampOf } from '../domain/time.ts';
import type { ArchiveCounts } from '../store/archive.ts';
import { privateMode, realFiles, syncDirectory, unfinishedSuffix } from '../store/lowdb/durable-file.ts';
import type { Store } from '../store/store.ts';
import { createDigest, headerLine, recordLines, trailerLine } from './backup-format.ts';

/** What was written. */
export interface WrittenBackup {
  file: string;
  at: string;
  /** Names of the sealing keys without which it does not open. */
  keys: readonly string[];
  counts: ArchiveCounts;
  bytes: number;
  sha256: string;
}

/**
 * Writes everything that the store holds as of one moment, sealed values sealed, while the store works on. The file is
 * there as a whole or not at all; of several backups to one file, it is that which is done first. Where the file system
 * has no hard links, an end of the process at the wrong moment leaves an empty file in its place.
 * @throws {OperatorRefusal}
 */
export async function writeBackup(
  store: Store,
  file: string,
  { relay, now, randomBytes }: { relay: string; now: Seconds; randomBytes: (size: number) => Uint8Array },
): Promise<WrittenBackup> {
  if (await isThere(file))
    throw new OperatorRefusal('file_exists', `${file} is there already and was not touched`);
  // A name of its own: another backup to the same file may be under way.
  const unfinished = `${file}.${newId(randomBytes)}${unfinishedSuffix}`;
  const handle = await fs.open(unfinished, 'wx', privateMode);
  try {
    const written = await store.archive.read(async ({ counts, keyIds: keys, batches }) => {
      const digest = createDigest();
      let bytes = 0;
      // A full disk takes a part and says so: appending goes on until all of it is there, or fails.
      const write = async (text: string) => {
        await handle.appendFile(text);
        bytes += Buffer.byteLength(text);
      };
      const writeDigested = (text: string) => {
        digest.update(text);
        return write(text);
      };
      const at = timestampOf(now);
      await writeDigested(headerLine({ relay, at, keys, counts }));
      for await (const batch of batches()) await writeDigested(recordLines(batch));
      const sha256 = digest.digest('base64url');
      await write(trailerLine(counts, sha256));
      return { file, at, keys, counts, bytes, sha256 };
    });
    await handle.sync();
    await handle.close();
    await publish(unfinished, file);
    await removeUnfinished(file);
    await syncDirectory(realFiles, path.dirname(file));
    return written;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await fs.rm(unfinished, { force: true });
    throw error;
  }
}

// --- Internal helpers ---

const isThere = (file: string): Promise<boolean> =>
  fs.lstat(file).then(
    () => true,
    () => false,
  );

/** What file systems without hard links say to one. */
const noHardLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/**
 * Gives what is whole its name. A second name, unlike another one, never takes the place of a file.
 * @throws {OperatorRefusal}
 */
async function publish(unfinished: string, file: string): Promise<void> {
  try {
    await fs.link(unfinished, file).catch((error: NodeJS.ErrnoException) => {
      if (!noHardLinks.includes(error.code ?? '')) throw error;
      return replaceOwn(unfinished, file);
    });
  } catch (error) {
    if (await isThere(file)) {
      throw new OperatorRefusal('file_exists', `${file} has come to be there meanwhile and was not touched`);
    }
    throw error;
  }
}

/** Takes the name with an empty file, which nobody else can then, and puts what is whole in its place. */
async function replaceOwn(unfinished: string, file: string): Promise<void> {
  await (await fs.open(file, 'wx', privateMode)).close();
  await fs.rename(unfinished, file).catch(async (error: unknown) => {
    await fs.rm(file);
    throw error;
  });
}

/**
 * Once the file is there, nothing else becomes it: neither what a killed backup has left, nor one that is under way.
 * What cannot be removed stays, and says by its name what it is.
 */
async function removeUnfinished(file: string): Promise<void> {
  const directory = path.dirname(file);
  const start = path.basename(file);
  for (const name of await fs.readdir(directory)) {
    if (!name.startsWith(start) || !name.endsWith(unfinishedSuffix)) continue;
    const between = name.slice(start.length, -unfinishedSuffix.length);
    if (!/^(\.[\w-]{22})?$/.test(between)) continue;
    await fs.rm(path.join(directory, name), { force: true }).catch(() => undefined);
  }
}
