import { setImmediate as yieldEventLoop } from 'node:timers/promises';
import {
  type ArchiveBatch,
  type Archived,
  type ArchivedName,
  type ArchiveStore,
  archivedNames,
  batchSize,
  isOfRecords,
  restoreGap,
  type Snapshot,
  writtenByEachRelay,
} from '../archive.ts';
import { type CollectionName, collectionNames, type RecordName } from '../collections.ts';
import type { DeliveryLog } from '../logs/delivery-log.ts';
import { compareKeys, SortedTree } from '../order-key.ts';
import { idOf } from '../record-store.ts';
import type { Database, LastNumbers, StoreLogs, Transaction } from './transaction.ts';

type Copies = { [N in RecordName]: Archived[N][] };

/** The id of the only record that marks a move. */
const moveId = 'move';

/**
 * The archive of a store whose records are in memory. A record object is never modified, so a snapshot is a list of them. The
 * logs are read from their files, up to the last entries at that moment.
 */
export function archiveStore({ transact, probe }: Database, logs: StoreLogs): ArchiveStore {
  return {
    read: async (use) => {
      const { copies, last } = await transact((tx) => ({ copies: copiesIn(tx), last: tx.last() }));
      // Resolves after all entries written before are durable.
      await probe();
      return use(snapshotOf(copies, last, logs));
    },
    begin: async (move) => {
      const isUsed = (await logs.audit.read({ limit: 1 })).length > 0;
      return transact((tx) => {
        const holds = (name: CollectionName) =>
          !writtenByEachRelay.some((each) => each === name) && !tx.all(name).next().done;
        if (isUsed || collectionNames.some(holds)) return 'not_empty';
        for (const name of writtenByEachRelay)
          for (const record of [...tx.all(name)]) tx.remove(name, idOf(record));
        tx.put('moves', moveId, move);
        return 'begun';
      });
    },
    write: (batch) =>
      transact((tx) => {
        if (batch.collection === 'audit') for (const entry of batch.records) tx.audit(entry);
        else if (batch.collection === 'events') for (const event of batch.records) tx.log(event);
        else for (const record of batch.records) tx.put(batch.collection, idOf(record), record);
      }),
    unfinished: () => transact((tx) => tx.get('moves', moveId)),
    finish: (entry) =>
      transact((tx) => {
        if (tx.get('moves', moveId)?.kind === 'restore') tx.skipEvents(restoreGap);
        tx.remove('moves', moveId);
        tx.audit(entry);
      }),
  };
}

// --- Internal helpers ---

const recordNames = archivedNames.filter(isOfRecords);

const copiesIn = (tx: Transaction): Copies =>
  Object.fromEntries(recordNames.map((name) => [name, [...tx.all(name)]])) as unknown as Copies;

const snapshotOf = (
  copies: Copies,
  last: LastNumbers,
  { audit, events, deliveries }: StoreLogs,
): Snapshot => ({
  size: recordNames.reduce((sum, name) => sum + copies[name].length, 0),
  batches: async function* () {
    for (const name of recordNames) {
      const records = await inOrder(copies[name]);
      yield* batchesOf(name, name === 'deliveries' ? withDelivered(records, deliveries) : records.values());
    }
    yield* batchesOf('events', events.upTo(last.events));
    yield* batchesOf('audit', audit.upTo(last.audit));
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

/** The undelivered deliveries of that moment, and the delivered ones of their log, by id. */
async function* withDelivered(
  undelivered: InstanceType<typeof SortedTree<string, Archived[RecordName]>>,
  { delivered }: DeliveryLog,
): AsyncGenerator<Archived[RecordName]> {
  let before: string | undefined;
  for await (const each of delivered()) {
    for (const [id, record] of undelivered.entries(before)) {
      if (id >= each.id) break;
      if (id !== before) yield record;
    }
    before = each.id;
    // It was delivered since.
    yield undelivered.get(each.id) ?? each;
  }
  for (const [id, record] of undelivered.entries(before)) if (id !== before) yield record;
}
