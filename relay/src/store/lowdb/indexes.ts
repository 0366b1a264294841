import bulkLoading from 'sorted-btree/extended/bulkLoad.js';
import { breathe } from '../breathe.ts';
import { type KeyParts, orderKey } from '../order-key.ts';
import { compareKeys, type SortedTree } from '../sorted-tree.ts';
import type { CollectionName } from '../transactional/collections.ts';
import { type Finders, finders, type Order, type OrderName, orders } from '../transactional/indexed.ts';
import { type Change, recordsOf, type State } from './records.ts';

// A CommonJS module: its exports stand inside what is imported as the default.
const { bulkLoad } = bulkLoading;
type SortedKeys = InstanceType<typeof SortedTree<string, string>>;

/** Keys in one node of a tree. */
const nodeSize = 32;

export interface Indexes {
  /** From the value of a field to the id of the record that has it. */
  readonly finders: { [K in keyof Finders]: Map<string, string> };
  /** From where a record stands to its id. */
  readonly orders: { [O in OrderName]: SortedKeys };
}

/** Puts all records in order at once, which takes less time and memory than one after another. */
export async function buildIndexes(state: State): Promise<Indexes> {
  const indexes: Indexes = {
    finders: { pairingByCode: new Map(), sessionByHash: new Map(), serviceByHash: new Map() },
    orders: {} as Indexes['orders'],
  };
  for (const [name, { collection, field }] of eachFinder) {
    for (const [id, record] of recordsOf(state, collection)) {
      move(indexes.finders[name], id, undefined, fieldOf(record, field));
    }
  }
  for (const [name, { collection, keyOf }] of eachOrder) {
    const ids = new Map<string, string>();
    for (const [id, record] of recordsOf(state, collection)) {
      const place = keyOf(record);
      if (place !== undefined) ids.set(orderKey(...place), id);
    }
    const keys = [...ids.keys()].sort();
    const values = keys.map((key) => ids.get(key) as string);
    indexes.orders[name] = bulkLoad<string, string>(keys, values, nodeSize, compareKeys);
    await breathe();
  }
  return indexes;
}

/** Puts a record where it stands now, and takes it away from where it stood; what has not moved is left alone. */
export function reindex(indexes: Indexes, [collection, id, before]: Change, [, , after]: Change): void {
  for (const [name, { collection: of, field }] of eachFinder) {
    if (of === collection) move(indexes.finders[name], id, fieldOf(before, field), fieldOf(after, field));
  }
  for (const [name, { collection: of, keyOf }] of eachOrder) {
    if (of !== collection) continue;
    const from = before === null ? undefined : keyOf(before);
    const to = after === null ? undefined : keyOf(after);
    // A change moves its record in few of the orders, and a key takes longer to make than its parts to compare.
    if (isSamePlace(from, to)) continue;
    move(indexes.orders[name], id, from && orderKey(...from), to && orderKey(...to));
  }
}

// --- Internal helpers ---

// Told as entries once, since every change walks through them.
const eachFinder = Object.entries(finders) as [keyof Finders, (typeof finders)[keyof Finders]][];
const eachOrder = Object.entries(orders) as unknown as [OrderName, Order<CollectionName>][];

const isSamePlace = (left: KeyParts | undefined, right: KeyParts | undefined): boolean =>
  left === right ||
  (left !== undefined &&
    right !== undefined &&
    left.length === right.length &&
    left.every((part, index) => part === right[index]));

const fieldOf = (record: Change[2], field: string): string | undefined =>
  record === null ? undefined : (record as unknown as Record<string, string>)[field];

function move(
  map: { set(key: string, id: string): unknown; delete(key: string): unknown },
  id: string,
  from: string | undefined,
  to: string | undefined,
): void {
  if (from === to) return;
  if (from !== undefined) map.delete(from);
  if (to !== undefined) map.set(to, id);
}
