import { setImmediate as yieldEventLoop } from 'node:timers/promises';
import type { CollectionName } from '../collections.ts';
import { compareKeys, orderKey, SortedTree } from '../order-key.ts';
import { type Order, type OrderName, orders } from '../transactional/indexed.ts';
import { type Change, copyOf, type State } from './records.ts';

/** Records that are put in order in one time slice. */
const atOnce = 500;

/** From the keys of records to their ids, in the order of the keys. */
export type Indexes = Record<OrderName, InstanceType<typeof SortedTree<string, string>>>;

/** Puts all records in order. */
export async function buildIndexes(state: State): Promise<Indexes> {
  const indexes = Object.fromEntries(
    definitions.map(([name]) => [name, new SortedTree<string, string>(undefined, compareKeys)]),
  ) as Indexes;
  let count = 0;
  for (const change of copyOf(state).changes()) {
    reindex(indexes, [change[0], change[1], null], change);
    count += 1;
    if (count % atOnce === 0) await yieldEventLoop();
  }
  return indexes;
}

/** Puts a record where it stands now, and takes it away from where it stood; what has not moved is left alone. */
export function reindex(indexes: Indexes, [collection, id, before]: Change, [, , after]: Change): void {
  for (const [name, { collection: indexed, keyOf }] of definitions) {
    if (indexed !== collection) continue;
    const from = before === null ? undefined : keyOf(before);
    const to = after === null ? undefined : keyOf(after);
    if (from?.every((part, place) => part === to?.[place])) continue;
    if (from !== undefined) indexes[name].delete(orderKey(...from));
    if (to !== undefined) indexes[name].set(orderKey(...to), id);
  }
}

// --- Internal helpers ---

const definitions = Object.entries(orders) as unknown as [OrderName, Order<CollectionName>][];
