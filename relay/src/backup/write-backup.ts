import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import type { SealingKey } from '../domain/sealing.ts';
import { newId } from '../domain/secrets.ts';
import type { Seconds } from '../domain/time.ts';
import { timestampOf } from '../domain/time.ts';
import { ifThere, realFiles, unfinishedSuffix, writeWhole } from '../files.ts';
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
 * @throws {OperatorRefusal} `file_exists`
 */
export async function writeBackup(
  store: Store,
  file: string,
  { relay, key, now, randomBytes }: BackupOrigin,
): Promise<WrittenBackup> {
  await requireNothingAt(file);
  // A name of its own: another backup to the same file may be running.
  const unfinished = `${file}.${newId(randomBytes)}${unfinishedSuffix}`;
  return store.archive.read(async ({ size, batches }) => {
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
    const bytes = await writeWhole(realFiles, file, parts(), {
      unfinished,
      publish: async () => {
        await requireNothingAt(file);
        await fs.rename(unfinished, file);
      },
    });
    const { counts, keys } = content.result();
    return { file, at, bytes, sha256, counts, keys: [...new Set([...keys, key.id])].sort() };
  });
}

// --- Internal helpers ---

/** @throws {OperatorRefusal} `file_exists` */
async function requireNothingAt(file: string): Promise<void> {
  const found = await ifThere(fs.lstat(file));
  if (found !== undefined)
    throw new OperatorRefusal('file_exists', `${file} is there already and was not touched`);
}
