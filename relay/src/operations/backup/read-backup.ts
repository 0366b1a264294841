import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { type ArchiveBatch, type ArchivedName, batchSize } from '../../store/archive.ts';
import { linesOf } from '../../store/lines.ts';
import {
  type Header,
  isTrailer,
  parseHeader,
  parseRecord,
  parseTrailer,
  type Trailer,
} from './backup-format.ts';
import { type Content, countContent } from './content.ts';

/** The parts of a backup, in the order of the file. The end part comes only if the file is complete and has its digest. */
export type BackupPart =
  | { kind: 'header'; header: Header }
  | { kind: 'batch'; batch: ArchiveBatch }
  | { kind: 'end'; content: Content; trailer: Trailer };

/**
 * Reads a backup in bounded batches.
 * @throws {OperatorRefusal} `not_found`; `backup_damaged`: then the parts before must not be used
 */
export async function* readBackup(file: string): AsyncGenerator<BackupPart> {
  const handle = await open(file, 'r').catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new OperatorRefusal('not_found', `there is no file ${file}`) : error;
  });
  try {
    yield* partsOf(linesOf(handle.createReadStream({ autoClose: false })));
  } catch (error) {
    // Only a file without line breaks has such a long line.
    throw error instanceof RangeError ? damaged('as a whole: it has no lines') : error;
  } finally {
    await handle.close();
  }
}

// --- Internal helpers ---

async function* partsOf(lines: ReturnType<typeof linesOf>): AsyncGenerator<BackupPart> {
  const digest = createHash('sha256');
  const content = countContent();
  let number = 0;
  let end: BackupPart | undefined;
  let collection: ArchivedName | undefined;
  let records: unknown[] = [];
  const takeBatch = (): BackupPart[] => {
    if (records.length === 0) return [];
    const batch = { collection, records } as ArchiveBatch;
    records = [];
    content.add(batch);
    return [{ kind: 'batch', batch }];
  };

  for await (const { text, bytes } of lines) {
    number += 1;
    if (end !== undefined) throw new OperatorRefusal('backup_damaged', 'the backup has data after its end');
    if (number === 1) {
      digest.update(bytes);
      yield { kind: 'header', header: parseHeader(text) };
      continue;
    }
    if (isTrailer(text)) {
      yield* takeBatch();
      const trailer = parseTrailer(bytes.toString());
      if (trailer?.sha256 !== digest.digest('base64url')) throw damaged('as a whole: its digest is another');
      end = { kind: 'end', content: content.result(), trailer };
      continue;
    }
    digest.update(bytes);
    const parsed = parseRecord(text);
    if (parsed === undefined) throw damaged(`in line ${number}`);
    if (collection !== parsed.collection || records.length === batchSize) yield* takeBatch();
    collection = parsed.collection;
    records.push(parsed.record);
  }
  if (number === 0) throw new OperatorRefusal('backup_damaged', 'the file is empty');
  if (end === undefined) throw new OperatorRefusal('backup_damaged', 'the backup is truncated');
  yield end;
}

const damaged = (where: string) => new OperatorRefusal('backup_damaged', `the backup is damaged ${where}`);
