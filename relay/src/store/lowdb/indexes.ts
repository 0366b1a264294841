import { setImmediate as yieldEventLoop } from 'node:timers/promises';
import type { CollectionName } from '../collections.ts';
import { compareKeys, orderKey, SortedTree } from '../order-key.ts';
import { type Order, type OrderName, orders } from '../transactional/indexed.ts';
import { type Change, copyOf, type State } from './records.ts';

/** Records that are indexed in one time slice. */
const atOnce = 500;

/** Sorted maps from keys to record ids. */
export type Indexes = Record<OrderName, InstanceType<typeof SortedTree<string, string>>>;

/** Builds all indexes. */
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

/** Moves a record in the indexes from its old keys to its new ones; equal keys are left alone. */
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
