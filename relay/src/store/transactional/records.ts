import type { Changes } from '../../domain/decision.ts';
import type { Kept } from '../collections.ts';
import {
  type HashedName,
  idOf,
  type KeysIn,
  type RecordStore,
  recordSets,
  type SelectedRecords,
  type Selection,
  type SelectionEntry,
  type SetName,
} from '../record-store.ts';
import { queryFinders, setFinders } from './finders.ts';
import type { Database, Transaction } from './transaction.ts';

/** The records of a database with transactions that one process uses at a time. */
export const createTransactionalRecords = ({ transact, erase }: Database): RecordStore => ({
  read: (selection) => transact((tx) => findRecords(tx, selection)),
  change: async (selection, decide) => {
    const { answer, erases } = await transact((tx) => {
      const records = findRecords(tx, selection);
      const changes = decide(records, { unreadable: [] });
      write(tx, changes, records);
      return changes;
    });
    if (erases === true) await erase();
    return answer;
  },
});

/**
 * Writes changes as part of a transaction, with their audit entries and events.
 * @param input the records that the decision was made on
 */
export function write<S extends Selection>(
  tx: Transaction,
  { put = {}, remove = {}, removeAll = {}, audit = [], events = [] }: Changes<Kept, unknown>,
  input: SelectedRecords<S>,
): void {
  const inputRecords = new Set<unknown>(Object.values(input).flat());
  for (const [collection, ids] of entriesOf(remove)) for (const id of ids) tx.remove(collection, id);
  for (const [set, keys] of entriesOf(removeAll)) {
    for (const record of keys.flatMap((key) => [...setFinders[set](tx, key)]))
      tx.remove(recordSets[set], idOf(record));
  }
  for (const subject of removeAll.deliveriesOfSubject ?? []) tx.eraseEvents(subject);
  for (const webhook of removeAll.deliveriesOfWebhook ?? []) tx.removeDeliveriesOf(webhook);
  for (const [collection, records] of entriesOf(put)) {
    for (const record of records) {
      const before = tx.get(collection, idOf(record));
      if (before !== undefined && !inputRecords.has(before)) throw new Error(`${collection} has that id`);
      tx.put(collection, idOf(record), record as never);
    }
  }
  for (const event of events) tx.log(event);
  for (const entry of audit) tx.audit(entry);
}

// --- Internal helpers ---

/** The records that a selection finds. */
function findRecords<S extends Selection>(tx: Transaction, selection: S): SelectedRecords<S> {
  const recordsByName: Record<string, unknown> = {};
  for (const [name, sought] of Object.entries(selection)) {
    const records = recordsOf(tx, sought, recordsByName);
    recordsByName[name] = sought.many ? records : records[0];
  }
  return recordsByName as SelectedRecords<S>;
}

function recordsOf(
  tx: Transaction,
  { collection, by, keys, args }: SelectionEntry,
  earlierEntries: object,
): unknown[] {
  // A record that several keys name is selected once.
  const texts = [
    ...new Set(keys.flatMap((key) => (typeof key === 'string' ? key : textsIn(earlierEntries, key)))),
  ];
  if (by === 'all') return [...tx.all(collection)];
  if (by === 'id') return texts.flatMap((id) => tx.get(collection, id) ?? []);
  if (by === 'hash') return texts.flatMap((hash) => tx.byHash(collection as HashedName, hash) ?? []);
  if (isSet(by)) return texts.flatMap((key): unknown[] => [...setFinders[by](tx, key)]);
  const values = args.map((value) =>
    typeof value === 'object' && 'entry' in value ? textsIn(earlierEntries, value) : value,
  );
  const find = queryFinders[by] as (tx: Transaction, ...values: unknown[]) => Iterable<unknown>;
  return [...find(tx, ...values)];
}

const isSet = (by: string): by is SetName => by in recordSets;

/** The texts in a field of records found before; none where it is null. */
function textsIn(earlierEntries: object, { entry, field }: KeysIn): string[] {
  const records = [(earlierEntries as Record<string, unknown>)[entry] ?? []].flat();
  return records.flatMap((record) => {
    const value = field
      .split('.')
      .reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], record);
    return typeof value === 'string' ? value : [];
  });
}

/** Typed by the collection or set that each key names. */
const entriesOf = <K extends string, V>(changes: { readonly [N in K]?: V }): [K, V][] =>
  Object.entries(changes).filter(([, value]) => value !== undefined) as [K, V][];
