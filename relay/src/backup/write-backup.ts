import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import type { SealingKey } from '../domain/sealing.ts';
import { newId } from '../domain/secrets.ts';
import type { Seconds } from '../domain/time.ts';
import { timestampOf } from '../domain/time.ts';
import { privateMode, realFiles, unfinishedSuffix, writeWhole } from '../files.ts';
import type { Store } from '../store/store.ts';
import { headerLine, macOf, trailerLine } from './backup-format.ts';
import { type ArchiveCounts, countContent, recordLines } from './content.ts';

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

/** What a backup is written with. */
export interface BackupOrigin {
  /** The version of the relay. */
  readonly relay: string;
  /** The key under which it is authenticated: the one that seals. */
  readonly key: SealingKey;
  readonly now: Seconds;
  readonly randomBytes: (size: number) => Uint8Array;
}

/**
 * Writes everything that the store holds as of one moment, sealed values sealed, while the store works on. The file
 * appears as a whole or not at all; of several concurrent backups to one file, the first one that is done becomes it.
 * Where the file system has no hard links, a crash at the wrong moment leaves an empty file in its place.
 * @throws {OperatorRefusal} `file_exists`
 */
export async function writeBackup(
  store: Store,
  file: string,
  { relay, key, now, randomBytes }: BackupOrigin,
): Promise<WrittenBackup> {
  if (await isThere(file))
    throw new OperatorRefusal('file_exists', `${file} is there already and was not touched`);
  // A name of its own: another backup to the same file may be running.
  const unfinished = `${file}.${newId(randomBytes)}${unfinishedSuffix}`;
  const written = await store.archive.read(async ({ size, batches }) => {
    const digest = createHash('sha256');
    const content = countContent();
    const at = timestampOf(now);
    const digested = (text: string) => {
      digest.update(text);
      return Buffer.from(text);
    };
    let sha256 = '';
    const parts = async function* () {
      yield digested(headerLine({ relay, at, key: key.id, size }));
      for await (const batch of batches()) {
        content.add(batch);
        yield digested(recordLines(batch));
      }
      sha256 = digest.digest('base64url');
      const result = content.result();
      yield Buffer.from(trailerLine(result, sha256, macOf(result, sha256, key)));
    };
    const bytes = await writeWhole(realFiles, file, parts(), { unfinished, publish });
    const { counts, keys } = content.result();
    return { file, at, bytes, sha256, counts, keys: [...new Set([...keys, key.id])].sort() };
  });
  await removeUnfinished(file);
  return written;
}

// --- Internal helpers ---

const isThere = (file: string): Promise<boolean> =>
  fs.lstat(file).then(
    () => true,
    () => false,
  );

/** Error codes of file systems without hard links. */
const noHardLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'];

/**
 * Gives the whole file its name. A hard link, unlike a rename, never replaces a file.
 * @throws {OperatorRefusal} `file_exists`
 */
async function publish(unfinished: string, file: string): Promise<void> {
  try {
    await fs.link(unfinished, file).catch((error: NodeJS.ErrnoException) => {
      if (!noHardLinks.includes(error.code ?? '')) throw error;
      return replaceOwn(unfinished, file);
    });
  } catch (error) {
    if (await isThere(file)) {
      throw new OperatorRefusal(
        'file_exists',
        `${file} was made by something else meanwhile and was not touched`,
      );
    }
    throw error;
  }
}

/** Takes the name with an empty file, so that no other process can, and renames the whole file to it. */
async function replaceOwn(unfinished: string, file: string): Promise<void> {
  await (await fs.open(file, 'wx', privateMode)).close();
  await fs.rename(unfinished, file).catch(async (error: unknown) => {
    await fs.rm(file);
    throw error;
  });
}

/**
 * Removes unfinished backups to the same file, which can no longer become it: those of killed processes and those that
 * are still running. What cannot be removed stays, and says by its name what it is.
 */
async function removeUnfinished(file: string): Promise<void> {
  const directory = path.dirname(file);
  const start = path.basename(file);
  for (const name of await fs.readdir(directory)) {
    if (!name.startsWith(start) || !name.endsWith(unfinishedSuffix)) continue;
    const between = name.slice(start.length, -unfinishedSuffix.length);
    if (!/^\.[\w-]{22}$/.test(between)) continue;
    await fs.rm(path.join(directory, name), { force: true }).catch(() => undefined);
  }
}
