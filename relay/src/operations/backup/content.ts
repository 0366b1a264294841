import * as v from 'valibot';
import { keyIdOf } from '../../domain/sealing/sealed-fields.ts';
import {
  type ArchiveBatch,
  type Archived,
  type ArchivedName,
  archivedForms,
  archivedNames,
  isOfRecords,
} from '../../store/archive.ts';
import { sealedOf } from '../../store/sealed-of.ts';

export type ArchiveCounts = Record<ArchivedName, number>;

/** The counts and keys of batches. */
export interface Content {
  counts: ArchiveCounts;
  /** Names of the keys that sealed values need, sorted. */
  keys: string[];
}

/** One line of JSON for each record, with the fields of its schema in a fixed order. */
export const recordLines = ({ collection, records }: ArchiveBatch): string =>
  records.map((record) => `${JSON.stringify([collection, inForm(collection, record)])}\n`).join('');

/** Counts records, and collects the names of the keys that they need. */
export function countContent(): { add(batch: ArchiveBatch): void; result(): Content } {
  const counts = Object.fromEntries(archivedNames.map((name) => [name, 0])) as ArchiveCounts;
  const keys = new Set<string>();
  return {
    add: (batch) => {
      counts[batch.collection] += batch.records.length;
      for (const { sealed } of sealedOf(batch)) {
        const key = keyIdOf(sealed);
        if (key !== null) keys.add(key);
      }
    },
    result: () => ({ counts, keys: [...keys].sort() }),
  };
}

/** The number of all records. */
export const totalOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Reports the progress of a command, in records without the entries of logs. */
export type OnProgress = (what: 'checking' | 'copying' | 'verifying', done: number, all: number) => void;

/** Reports progress after each batch. */
export function progressOf(
  onProgress: OnProgress,
  what: Parameters<OnProgress>[0],
  all: number,
): (batch: ArchiveBatch) => void {
  let done = 0;
  onProgress(what, done, all);
  return ({ collection, records }) => {
    if (!isOfRecords(collection)) return;
    done += records.length;
    onProgress(what, done, all);
  };
}

// --- Internal helpers ---

const inForm = <N extends ArchivedName>(collection: N, record: Archived[N]): Archived[N] =>
  v.parse(archivedForms[collection] as v.GenericSchema<unknown, Archived[N]>, record);
