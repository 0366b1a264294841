import { open } from 'node:fs/promises';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import type { ArchiveBatch, ArchiveCounts, Archived, ArchivedName } from '../store/archive.ts';
import { archivedNames, batchSize } from '../store/archive.ts';
import { linesOf } from '../store/lines.ts';
import {
  createDigest,
  type Header,
  isTrailer,
  noCounts,
  parseHeader,
  parseRecord,
  sameCounts,
  trailerLine,
} from './backup-format.ts';

/** What a reader is told, in the order of the file. The end comes only after a whole and undamaged file. */
export type BackupPart =
  | { kind: 'header'; header: Header }
  | { kind: 'batch'; batch: ArchiveBatch }
  | { kind: 'end'; counts: ArchiveCounts; sha256: string };

/**
 * Reads a backup in bounded batches.
 * @throws {OperatorRefusal} where it is damaged; what was given before that is not to be relied upon
 */
export async function* readBackup(file: string): AsyncGenerator<BackupPart> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new OperatorRefusal('not_found', `there is no file ${file}`) : error;
  });
  try {
    yield* partsOf(linesOf(handle.createReadStream({ autoClose: false })));
  } finally {
    await handle.close();
  }
}

// --- Internal helpers ---

async function* partsOf(lines: ReturnType<typeof linesOf>): AsyncGenerator<BackupPart> {
  const digest = createDigest();
  const counts = noCounts();
  let header: Header | undefined;
  let number = 0;
  let end: string | undefined;
  let collected: { collection: ArchivedName; records: unknown[] } | undefined;
  const batch = (): BackupPart[] => {
    if (collected === undefined) return [];
    const { collection, records } = collected;
    collected = undefined;
    const from = counts[collection] - records.length;
    return [{ kind: 'batch', batch: { collection, from, records: records as Archived[never][] } }];
  };

  for await (const { text, bytes } of readable(lines)) {
    number += 1;
    if (end !== undefined)
      throw new OperatorRefusal('backup_damaged', 'something stands behind the end of the backup');
    if (header !== undefined && isTrailer(text)) {
      yield* batch();
      end = digest.digest('base64url');
      if (bytes.toString() !== trailerLine(counts, end, header.format))
        throw damaged('as a whole: its digest is another');
      continue;
    }
    digest.update(bytes);
    if (header === undefined) {
      header = parseHeader(text);
      yield { kind: 'header', header };
      continue;
    }
    const read = parseRecord(text);
    if (read === undefined) throw damaged(`in line ${number}`);
    if (
      collected !== undefined &&
      archivedNames.indexOf(read.collection) < archivedNames.indexOf(collected.collection)
    ) {
      throw damaged(`in line ${number}: its records are not in order`);
    }
    if (collected?.collection !== read.collection || collected.records.length === batchSize) {
      yield* batch();
      collected = { collection: read.collection, records: [] };
    }
    collected.records.push(read.record);
    counts[read.collection] += 1;
  }
  if (header === undefined) throw new OperatorRefusal('backup_damaged', 'the file is empty');
  if (end === undefined) throw new OperatorRefusal('backup_damaged', 'the backup has no end: it was cut off');
  if (!sameCounts(header.counts, counts)) throw damaged('as a whole: records are missing');
  yield { kind: 'end', counts, sha256: end };
}

/** A line without an end is damage like any other. */
async function* readable(lines: ReturnType<typeof linesOf>): ReturnType<typeof linesOf> {
  try {
    yield* lines;
  } catch (error) {
    if (error instanceof RangeError) throw damaged('as a whole: it has no lines');
    throw error;
  }
}

const damaged = (where: string) => new OperatorRefusal('backup_damaged', `the backup is damaged ${where}`);
