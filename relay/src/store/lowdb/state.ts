import { setImmediate as yieldEventLoop } from 'node:timers/promises';
import * as v from 'valibot';
import { type CollectionName, collectionNames, type Records, recordSchemas } from '../collections.ts';
import { compareKeys, type KeyParts, keyText, SortedTree } from '../order-key.ts';
import { type Order, type OrderName, orders } from '../transactional/indexed.ts';
import { formatVersion, upgradedRecord } from '../upgrades.ts';

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

/** Applies a change and returns the change that undoes it. */
export function apply(state: State, [collection, id, record]: Change): Change {
  const records = recordsOf(state, collection);
  const before = records.get(id) ?? null;
  if (record === null) records.delete(id);
  else records.set(id, record);
  return [collection, id, before];
}

/** A copy of all records at this moment, each as the change that writes it. */
export function copyOf(state: State): { readonly count: number; changes(): Generator<Change> } {
  const copies = collectionNames.map((collection) => {
    const records = recordsOf(state, collection);
    return { collection, ids: [...records.keys()], records: [...records.values()] };
  });
  return {
    count: copies.reduce((sum, { ids }) => sum + ids.length, 0),
    changes: function* () {
      for (const { collection, ids, records } of copies) {
        for (const [index, id] of ids.entries()) yield [collection, id, records[index] ?? null];
      }
    },
  };
}

/**
 * Parses a change from disk; undefined if its form is unknown to this version.
 * @param version the version that it was written in
 */
export function parseChange(value: unknown, version = formatVersion): Change | undefined {
  if (!Array.isArray(value)) return undefined;
  const [collection, id, record] = value as unknown as Change;
  const schema = recordSchemas[collection];
  if (schema === undefined || record === null) return schema && [collection, id, null];
  const current = version < formatVersion ? upgradedRecord(collection, record, version) : record;
  const parsed = v.safeParse(schema, current);
  return parsed.success ? [collection, id, parsed.output] : undefined;
}

/** Records that are indexed in one time slice. */
const atOnce = 500;

/** Sorted maps from keys to record ids. */
export type Indexes = Record<OrderName, InstanceType<typeof SortedTree<string, string>>>;

/** Builds all indexes. */
export async function buildIndexes(state: State): Promise<Indexes> {
  const indexes = Object.fromEntries(
    Object.keys(orders).map((name) => [name, new SortedTree<string, string>(undefined, compareKeys)]),
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
  for (const [name, { keyOf }] of ordersOf.get(collection) ?? []) {
    const from = before === null ? undefined : keyOf(before);
    const to = after === null ? undefined : keyOf(after);
    if (from !== undefined && isSame(from, to)) continue;
    if (from !== undefined) indexes[name].delete(keyText(from));
    if (to !== undefined) indexes[name].set(keyText(to), id);
  }
}

// --- Internal helpers ---

const isSame = (one: KeyParts | string, other: KeyParts | string | undefined): boolean =>
  typeof one === 'string' ? one === other : one.every((part, place) => part === other?.[place]);

const ordersOf = Map.groupBy(
  Object.entries(orders) as unknown as [OrderName, Order<CollectionName>][],
  ([, { collection }]) => collection,
);
