import { setImmediate as yieldEventLoop } from 'node:timers/promises';
import { type CollectionName, collectionNames, type Records } from '../collections.ts';
import { compareKeys, type KeyParts, keyText, SortedTree } from '../order-key.ts';
import type { HashedName } from '../record-store.ts';
import {
  hashes,
  type Order,
  type OrderName,
  orders,
  type Tally,
  type TallyName,
  tallies,
} from '../transactional/indexed.ts';

/** A record that was written, or null for one that was removed. */
export type Change = readonly [
  collection: CollectionName,
  id: string,
  record: Records[CollectionName] | null,
];

/** All records by id. A record object is never modified; a change replaces it. */
export type State = { [N in CollectionName]: Map<string, Records[N]> };

export const emptyState = (): State =>
  Object.fromEntries(collectionNames.map((name) => [name, new Map()])) as unknown as State;

/** The records of a collection, typed as records of any collection. */
export const recordsOf = (state: State, collection: CollectionName): Map<string, Records[CollectionName]> =>
  state[collection] as Map<string, Records[CollectionName]>;

/** Whether a record is in memory: a delivered delivery is in the log of deliveries alone. */
export const isInMemory = (collection: CollectionName, record: Records[CollectionName]): boolean =>
  collection !== 'deliveries' || (record as Records['deliveries']).state !== 'delivered';

/** Applies a change and returns the change that undoes it. */
export function apply(state: State, [collection, id, record]: Change): Change {
  const records = recordsOf(state, collection);
  const before = records.get(id) ?? null;
  if (record === null || !isInMemory(collection, record)) records.delete(id);
  else records.set(id, record);
  return [collection, id, before];
}

/** Records that are indexed in one time slice. */
const atOnce = 500;

/** The ids of records: sorted by the keys of each order, and by the hash of a secret; and their numbers by the keys of each tally. */
export interface Indexes {
  readonly orders: Record<OrderName, InstanceType<typeof SortedTree<string, string>>>;
  readonly hashes: Record<HashedName, Map<string, string>>;
  readonly tallies: Record<TallyName, Map<string, number>>;
}

/** Builds all indexes. */
export async function buildIndexes(state: State): Promise<Indexes> {
  const indexes = {
    orders: mapOf(orders, () => new SortedTree<string, string>(undefined, compareKeys)),
    hashes: mapOf(hashes, () => new Map<string, string>()),
    tallies: mapOf(tallies, () => new Map<string, number>()),
  };
  let count = 0;
  for (const collection of collectionNames) {
    for (const [id, record] of recordsOf(state, collection)) {
      reindex(indexes, [collection, id, null], [collection, id, record]);
      count += 1;
      if (count % atOnce === 0) await yieldEventLoop();
    }
  }
  return indexes;
}

/** Moves a record in the indexes from its old keys to its new ones; equal keys are left alone. */
export function reindex(indexes: Indexes, [collection, id, before]: Change, [, , written]: Change): void {
  const after = written !== null && isInMemory(collection, written) ? written : null;
  for (const [name, { keyOf }] of ordersOf.get(collection) ?? []) {
    const from = before === null ? undefined : keyOf(before);
    const to = after === null ? undefined : keyOf(after);
    if (from !== undefined && isSame(from, to)) continue;
    if (from !== undefined) indexes.orders[name].delete(keyText(from));
    if (to !== undefined) indexes.orders[name].set(keyText(to), id);
  }
  for (const [name, { keyOf }] of talliesOf.get(collection) ?? []) {
    const counts = indexes.tallies[name];
    const add = (key: string | undefined, number: number) => {
      if (key === undefined) return;
      const count = (counts.get(key) ?? 0) + number;
      if (count === 0) counts.delete(key);
      else counts.set(key, count);
    };
    if (before !== null) add(keyOf(before), -1);
    if (after !== null) add(keyOf(after), 1);
  }
  if (!isHashed(collection)) return;
  const hashOf = hashes[collection] as (record: Records[CollectionName]) => string;
  if (before !== null) indexes.hashes[collection].delete(hashOf(before));
  if (after !== null) indexes.hashes[collection].set(hashOf(after), id);
}

// --- Internal helpers ---

const isSame = (one: KeyParts | string, other: KeyParts | string | undefined): boolean =>
  typeof one === 'string' ? one === other : one.every((part, place) => part === other?.[place]);

const ordersOf = Map.groupBy(
  Object.entries(orders) as unknown as [OrderName, Order<CollectionName>][],
  ([, { collection }]) => collection,
);

const talliesOf = Map.groupBy(
  Object.entries(tallies) as unknown as [TallyName, Tally<CollectionName>][],
  ([, { collection }]) => collection,
);

const isHashed = (collection: CollectionName): collection is HashedName => collection in hashes;

const mapOf = <K extends string, V>(names: Readonly<Record<K, unknown>>, make: () => V): Record<K, V> =>
  Object.fromEntries(Object.keys(names).map((name) => [name, make()])) as Record<K, V>;
