import { setImmediate as yieldEventLoop } from 'node:timers/promises';
import bulkLoading from 'sorted-btree/extended/bulkLoad.js';
import { compareKeys, orderKey, type SortedTree } from '../order-key.ts';
import type { CollectionName } from '../transactional/collections.ts';
import { type Order, type OrderName, orders } from '../transactional/indexed.ts';
import { type Change, recordsOf, type State } from './records.ts';

// A CommonJS module: its exports stand inside what is imported as the default.
const { bulkLoad } = bulkLoading;

/** Keys in one node of a tree. */
const nodeSize = 32;

/** From the keys of records to their ids, in the order of the keys. */
export type Indexes = Record<OrderName, InstanceType<typeof SortedTree<string, string>>>;

/** Puts all records in order at once, which takes less time and memory than one after another. */
export async function buildIndexes(state: State): Promise<Indexes> {
  const indexes = {} as Indexes;
  for (const [name, { collection, keyOf }] of definitions) {
    const ids = new Map<string, string>();
    for (const [id, record] of recordsOf(state, collection)) {
      const key = keyIn(keyOf, record);
      if (key !== undefined) ids.set(key, id);
    }
    const keys = [...ids.keys()].sort();
    const values = keys.map((key) => ids.get(key) as string);
    indexes[name] = bulkLoad<string, string>(keys, values, nodeSize, compareKeys);
    await yieldEventLoop();
  }
  return indexes;
}

/** Puts a record where it stands now, and takes it away from where it stood; what has not moved is left alone. */
export function reindex(indexes: Indexes, [collection, id, before]: Change, [, , after]: Change): void {
  for (const [name, { collection: indexed, keyOf }] of definitions) {
    if (indexed !== collection) continue;
    const from = before === null ? undefined : keyIn(keyOf, before);
    const to = after === null ? undefined : keyIn(keyOf, after);
    if (from === to) continue;
    if (from !== undefined) indexes[name].delete(from);
    if (to !== undefined) indexes[name].set(to, id);
  }
}

// --- Internal helpers ---

/** The key of a record; undefined where it does not stand in this index. */
const keyIn = (keyOf: Order<CollectionName>['keyOf'], record: NonNullable<Change[2]>): string | undefined => {
  const parts = keyOf(record);
  return parts && orderKey(...parts);
};

const definitions = Object.entries(orders) as unknown as [OrderName, Order<CollectionName>][];
