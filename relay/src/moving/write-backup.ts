import { open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
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

/** The file is there already: a backup never takes the place of another. */
export class FileExists extends Error {
  override name = 'FileExists';
}

/**
 * Writes everything that the store holds as of one moment, sealed values sealed, while the store works on. The file is
 * there as a whole or not at all.
 * @throws {FileExists}
 */
export async function writeBackup(
  store: Store,
  file: string,
  { relay, now }: { relay: string; now: Seconds },
): Promise<WrittenBackup> {
  if ((await stat(file).catch(() => undefined)) !== undefined) {
    throw new FileExists(`${file} is there already and was not touched`);
  }
  const unfinished = file + unfinishedSuffix;
  // Left behind by one that was killed, or put there by somebody else: neither is written into.
  await rm(unfinished, { force: true });
  const handle = await open(unfinished, 'wx', privateMode);
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
    await rename(unfinished, file);
    await syncDirectory(realFiles, path.dirname(file));
    return written;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(unfinished, { force: true });
    throw error;
  }
}
