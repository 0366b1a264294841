import type { AuditEntry } from '../../domain/audit.ts';
import {
  type ArchiveBatch,
  type ArchiveCounts,
  type Archived,
  type ArchivedName,
  type ArchiveStore,
  archivedNames,
  batchSize,
  type Snapshot,
} from '../archive.ts';
import { breathe } from '../breathe.ts';
import { compareKeys, SortedTree } from '../sorted-tree.ts';
import { census } from './keys.ts';
import type { AuditMoment, Database, Transaction } from './transaction.ts';

type RecordName = Exclude<ArchivedName, 'audit'>;
type Copies = { [N in RecordName]: Archived[N][] };

/** Where the one mark of a move stands. */
const moveId = 'move';

/**
 * The archive of a store whose records are in memory. Records are never changed in place, so a snapshot is a list of
 * them; the audit log is read from where it is kept, up to what it held at that moment.
 */
export function archiveStore(
  { transact, atMoment }: Database,
  auditNow: () => Promise<AuditMoment>,
): ArchiveStore {
  /** How many entries the audit log has: known once it was counted, as nobody else writes then. */
  let audited: number | undefined;

  const read: ArchiveStore['read'] = async (use) => {
    const [copies, audit] = await atMoment(copiesIn, auditNow);
    try {
      return await use(await snapshotOf(copies, audit));
    } finally {
      await audit.close();
    }
  };

  const writeAudit = async ({ from, records }: ArchiveBatch & { collection: 'audit' }) => {
    audited ??= await read(async ({ counts }) => counts.audit);
    const missing = records.slice(Math.max(0, audited - from));
    // A file of the log is for one month, and so is one write.
    for (const month of byMonth(missing)) {
      await transact((tx) => month.forEach((entry) => void tx.audit(entry)));
      audited += month.length;
    }
  };

  return {
    read,
    counts: () => read(async ({ counts }) => counts),
    write: async (batch) => {
      if (batch.collection === 'audit') return writeAudit(batch);
      await transact((tx) => {
        for (const record of batch.records) tx.put(batch.collection, idOf(record), record);
      });
    },
    begin: async (move) => {
      const counts = await read(async (snapshot) => snapshot.counts);
      return transact((tx) => {
        const known = tx.get('moves', moveId);
        if (known !== undefined) {
          const same =
            known.kind === move.kind && known.source === move.source && known.digest === move.digest;
          return same ? { outcome: 'resumed', move: known } : { outcome: 'another' };
        }
        if (archivedNames.some((name) => name !== 'keys' && counts[name] > 0))
          return { outcome: 'not_empty' };
        for (const { id } of [...tx.all('keys')]) tx.remove('keys', id);
        tx.put('moves', moveId, move);
        return { outcome: 'begun', move };
      });
    },
    unfinished: () => transact((tx) => tx.get('moves', moveId)),
    finish: (entry) =>
      transact((tx) => {
        tx.remove('moves', moveId);
        tx.audit(entry);
      }),
  };
}

// --- Internal helpers ---

const recordNames = archivedNames.filter((name) => name !== 'audit');

const idOf = (record: Archived[RecordName]): string => ('id' in record ? record.id : record.hash);

const copiesIn = (tx: Transaction): Copies =>
  Object.fromEntries(recordNames.map((name) => [name, [...tx.all(name)]])) as unknown as Copies;

async function snapshotOf(copies: Copies, audit: AuditMoment): Promise<Snapshot> {
  let entries = 0;
  for await (const _ of audit.entries()) entries += 1;
  const counts = Object.fromEntries([
    ...recordNames.map((name) => [name, copies[name].length]),
    ['audit', entries],
  ]) as ArchiveCounts;
  const keyIds = (await census(inTurns(copies.connections))).flatMap(({ key }) =>
    key === null ? [] : [key],
  );
  return {
    counts,
    keyIds: keyIds.sort(),
    batches: async function* () {
      for (const name of recordNames) yield* batchesOf(name, (await inOrder(copies[name])).values());
      yield* batchesOf('audit', audit.entries());
    },
  };
}

async function* batchesOf(
  collection: ArchivedName,
  all: Iterable<unknown> | AsyncIterable<unknown>,
): AsyncGenerator<ArchiveBatch> {
  let from = 0;
  let records: unknown[] = [];
  const batch = () => ({ collection, from, records }) as ArchiveBatch;
  for await (const record of all) {
    if (records.push(record) < batchSize) continue;
    yield batch();
    from += records.length;
    records = [];
    await breathe();
  }
  if (records.length > 0) yield batch();
}

/** Puts records in order in as many turns as it takes: a sort takes one, however many there are. */
async function inOrder(records: readonly Archived[RecordName][]) {
  const sorted = new SortedTree<string, Archived[RecordName]>(undefined, compareKeys);
  for await (const record of inTurns(records)) sorted.set(idOf(record), record);
  return sorted;
}

/** The same records, with a turn for everything else every so often. */
async function* inTurns<T>(records: readonly T[]): AsyncGenerator<T> {
  for (const [index, record] of records.entries()) {
    if (index % batchSize === 0) await breathe();
    yield record;
  }
}

function byMonth(entries: readonly AuditEntry[]): AuditEntry[][] {
  const months: AuditEntry[][] = [];
  let last: string | undefined;
  for (const entry of entries) {
    const month = new Date(entry.at * 1000).toISOString().slice(0, 7);
    if (month === last) months.at(-1)?.push(entry);
    else months.push([entry]);
    last = month;
  }
  return months;
}
