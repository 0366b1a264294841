import { createHash } from 'node:crypto';
import fs from 'node:fs/promises';
import { ifFileExists, unfinishedSuffix, writeAtomically } from '../../base/files.ts';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import type { Seconds } from '../../base/time.ts';
import { timestampOf } from '../../base/time.ts';
import type { SealingKey } from '../../domain/sealing/sealing.ts';
import { newId } from '../../domain/secrets.ts';
import type { Store } from '../../store/store.ts';
import { headerLine, macOf, trailerLine } from './backup-format.ts';
import { type ArchiveCounts, countContent, recordLines } from './content.ts';

export interface WrittenBackup {
  file: string;
  at: string;
  /** Names of the sealing keys that are needed to open it. */
  keys: readonly string[];
  counts: ArchiveCounts;
  bytes: number;
  sha256: string;
}

/** The facts of a backup's header, and what its name is made from. */
export interface BackupOrigin {
  /** The version of the relay. */
  readonly relay: string;
  /** The key that authenticates it: the one that seals. */
  readonly key: SealingKey;
  readonly now: Seconds;
  readonly randomBytes: (size: number) => Uint8Array;
}

/**
 * Writes the store's content at one moment, with sealed values still sealed, while the store stays in use. The file appears
 * complete or not at all. An existing file is not replaced.
 * @throws {OperatorRefusal} `file_exists`
 */
export async function writeBackup(
  store: Store,
  file: string,
  { relay, key, now, randomBytes }: BackupOrigin,
): Promise<WrittenBackup> {
  await requireNothingAt(file);
  // A unique name, since another backup to the same file may be running.
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
      const facts = { ...content.result(), sha256 };
      yield Buffer.from(trailerLine({ ...facts, mac: macOf(facts, key) }));
    };
    const bytes = await writeAtomically(file, parts(), {
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
  const existing = await ifFileExists(fs.lstat(file));
  if (existing !== undefined)
    throw new OperatorRefusal('file_exists', `${file} already exists and was not changed`);
}
