import type { Change, CollectionName } from './records.ts';

/** The records that are not durable as they stand in memory: they may yet be taken back. */
export interface Unsettled {
  add(changes: readonly Change[]): void;
  /** They are durable now, or have been taken back. */
  settle(changes: readonly Change[]): void;
  /** Whether one of them is that record, or any of that collection. */
  has(collection: CollectionName, id?: string): boolean;
}

export function createUnsettled(): Unsettled {
  /** How many changes there are of each record: the next may come before one before it has been written. */
  const counts = new Map<CollectionName, Map<string, number>>();
  const count = ([collection, id]: Change, by: 1 | -1) => {
    const records = counts.get(collection) ?? new Map<string, number>();
    counts.set(collection, records);
    const left = (records.get(id) ?? 0) + by;
    if (left > 0) records.set(id, left);
    else records.delete(id);
  };
  return {
    add: (changes) => {
      for (const change of changes) count(change, 1);
    },
    settle: (changes) => {
      for (const change of changes) count(change, -1);
    },
    has: (collection, id) => {
      const records = counts.get(collection);
      return records !== undefined && (id === undefined ? records.size > 0 : records.has(id));
    },
  };
}
