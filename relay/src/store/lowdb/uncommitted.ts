import { type CollectionName, collectionNames, type Records } from '../transactional/collections.ts';
import { type Change, recordsOf, type State } from './records.ts';

/** The records that are not durable as they stand in memory: they may yet be taken back. */
export interface Uncommitted {
  add(changes: readonly Change[]): void;
  /** They are durable now, or have been taken back. */
  settle(changes: readonly Change[]): void;
  /** Whether one of them is that record, or any of that collection. */
  has(collection: CollectionName, id?: string): boolean;
}

export function createUncommitted(): Uncommitted {
  /** How many changes there are of each record: the next one may come before the first has been written. */
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

/** The records as of one moment, each as the change that writes it. */
export interface Image {
  readonly count: number;
  changes(): Generator<Change>;
}

/**
 * The records as they are durable: those in memory without what the undo list, the latest change first, takes back.
 * Copied in this step, with a reference for each record; what is changed later is not in it.
 */
export function durableImage(state: State, undo: Iterable<Change>): Image {
  const before = new Map<CollectionName, Map<string, Records[CollectionName] | null>>();
  for (const [collection, id, record] of undo) {
    const records = before.get(collection) ?? new Map<string, Records[CollectionName] | null>();
    // Of several changes of a record the first one knows what is durable, and comes last here.
    before.set(collection, records.set(id, record));
  }
  const copies = collectionNames.map((collection) => {
    const records = recordsOf(state, collection);
    const taken = before.get(collection);
    const ids = [...records.keys()];
    const present = [...records.values()];
    const removed = [...(taken ?? [])].filter(([id, record]) => record !== null && !records.has(id));
    const added = [...(taken ?? [])].filter(([id, record]) => record === null && records.has(id));
    return { collection, taken, ids, present, removed, count: ids.length + removed.length - added.length };
  });
  return {
    count: copies.reduce((sum, { count }) => sum + count, 0),
    changes: function* () {
      for (const { collection, taken, ids, present, removed } of copies) {
        for (const [index, id] of ids.entries()) {
          const record = taken?.has(id) ? taken.get(id) : present[index];
          if (record) yield [collection, id, record];
        }
        for (const [id, record] of removed) yield [collection, id, record];
      }
    },
  };
}
