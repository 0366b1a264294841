import { setImmediate as yieldEventLoop } from 'node:timers/promises';
import {
  type ArchiveBatch,
  type Archived,
  type ArchivedName,
  type ArchiveStore,
  archivedNames,
  batchSize,
  isOfRecords,
  type LogName,
  restoreGap,
  type Snapshot,
} from '../archive.ts';
import { type CollectionName, collectionNames, type RecordName } from '../collections.ts';
import { compareKeys, SortedTree } from '../order-key.ts';
import { idOf } from '../record-store.ts';
import type { Database, LogView, StoreLogs, Transaction } from './transaction.ts';

type Copies = { [N in RecordName]: Archived[N][] };
type Moments = { readonly [N in LogName]: LogView<Archived[N]> };

/** The id of the only record that marks a move. */
const moveId = 'move';

/**
 * The archive of a store whose records are in memory. A record object is never modified, so a snapshot is a list of them. The
 * logs are read from their files, up to the last entries at that moment.
 */
export function archiveStore({ transact, probe }: Database, { audit, events }: StoreLogs): ArchiveStore {
  return {
    read: async (use) => {
      const { copies, last } = await transact((tx) => ({ copies: copiesIn(tx), last: tx.last() }));
      // Resolves after all entries written before are durable.
      await probe();
      const moments: Moments = {
        audit: await audit.upTo(last.audit),
        events: await events.upTo(last.events),
      };
      try {
        return await use(snapshotOf(copies, moments));
      } finally {
        await moments.audit.close();
        await moments.events.close();
      }
    },
    begin: async (move) => {
      const isUsed = (await audit.read({ limit: 1 })).length > 0;
      return transact((tx) => {
        const holds = (name: CollectionName) => name !== 'keys' && !tx.all(name).next().done;
        if (isUsed || collectionNames.some(holds)) return 'not_empty';
        for (const { id } of [...tx.all('keys')]) tx.remove('keys', id);
        tx.put('moves', moveId, move);
        return 'begun';
      });
    },
    write: (batch) =>
      transact((tx) => {
        if (batch.collection === 'audit') for (const entry of batch.records) tx.audit(entry);
        else if (batch.collection === 'events') {
          const [first] = batch.records;
          if (first !== undefined && tx.last().events === 0)
            tx.put('logBeginnings', 'events', { seq: first.seq });
          for (const event of batch.records) tx.log(event);
        } else for (const record of batch.records) tx.put(batch.collection, idOf(record), record);
      }),
    unfinished: () => transact((tx) => tx.get('moves', moveId)),
    finish: (entry) =>
      transact((tx) => {
        if (tx.get('moves', moveId)?.kind === 'restore')
          tx.put('logBeginnings', 'nextEvent', { seq: tx.last().events + restoreGap + 1 });
        tx.remove('moves', moveId);
        tx.audit(entry);
      }),
  };
}

// --- Internal helpers ---

const recordNames = archivedNames.filter(isOfRecords);

const copiesIn = (tx: Transaction): Copies =>
  Object.fromEntries(recordNames.map((name) => [name, [...tx.all(name)]])) as unknown as Copies;

const snapshotOf = (copies: Copies, { audit, events }: Moments): Snapshot => ({
  size: recordNames.reduce((sum, name) => sum + copies[name].length, 0),
  batches: async function* () {
    for (const name of recordNames) yield* batchesOf(name, (await inOrder(copies[name])).values());
    yield* batchesOf('events', events.entries());
    yield* batchesOf('audit', audit.entries());
  },
});

async function* batchesOf(
  collection: ArchivedName,
  all: Iterable<unknown> | AsyncIterable<unknown>,
): AsyncGenerator<ArchiveBatch> {
  let records: unknown[] = [];
  const batch = () => ({ collection, records }) as ArchiveBatch;
  for await (const record of all) {
    if (records.push(record) < batchSize) continue;
    yield batch();
    records = [];
    await yieldEventLoop();
  }
  if (records.length > 0) yield batch();
}

/** Sorts in several time slices: one sort of all records would block the event loop. */
async function inOrder(records: readonly Archived[RecordName][]) {
  const sorted = new SortedTree<string, Archived[RecordName]>(undefined, compareKeys);
  for (const [index, record] of records.entries()) {
    if (index % batchSize === 0) await yieldEventLoop();
    sorted.set(idOf(record), record);
  }
  return sorted;
}
