import * as v from 'valibot';
import { keyIdOf, sealedIn, sealingAddress, waitingAddress } from '../domain/sealed-fields.ts';
import { secretAddress } from '../domain/webhook.ts';
import {
  type ArchiveBatch,
  type Archived,
  type ArchivedName,
  archivedForms,
  archivedNames,
} from '../store/archive.ts';

export type ArchiveCounts = Record<ArchivedName, number>;

/** What was counted in batches. */
export interface Content {
  counts: ArchiveCounts;
  /** Names of the keys that sealed values need, in order. */
  keys: string[];
}

/** One line of JSON for each record, with the fields that its form knows, in one order. */
export const recordLines = ({ collection, records }: ArchiveBatch): string =>
  records.map((record) => `${JSON.stringify([collection, inForm(collection, record)])}\n`).join('');

/** The sealed values of a batch, each with the address at which it opens and what it is called. */
export function sealedOf({ collection, records }: ArchiveBatch) {
  switch (collection) {
    case 'connections':
      return records.flatMap((each) =>
        sealedIn(each).map(({ field, sealed }) => ({
          address: sealingAddress(each, field),
          sealed,
          called: `the ${field} of connection ${each.id}`,
        })),
      );
    case 'links':
      return records.flatMap((link) =>
        link.waiting === null
          ? []
          : [
              {
                address: waitingAddress(link),
                sealed: link.waiting.accessCode,
                called: `what waits in link ${link.id}`,
              },
            ],
      );
    case 'webhooks':
      return records.flatMap(({ id, secrets }) =>
        secrets.map(({ sealed }) => ({
          address: secretAddress(id),
          sealed,
          called: `the secret of webhook ${id}`,
        })),
      );
    default:
      return [];
  }
}

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

/** All records of a backup or a store. */
export const totalOf = (counts: ArchiveCounts): number =>
  archivedNames.reduce((sum, name) => sum + counts[name], 0);

/** How far a command is: records of all, entries of the audit log not counted. */
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
    if (collection === 'audit') return;
    done += records.length;
    onProgress(what, done, all);
  };
}

// --- Internal helpers ---

const inForm = <N extends ArchivedName>(collection: N, record: Archived[N]): Archived[N] =>
  v.parse(archivedForms[collection] as v.GenericSchema<unknown, Archived[N]>, record);
