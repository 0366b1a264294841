import type { CollectionName } from '../collections.ts';
import { type Ordered, type OrderName, orders, tallies } from '../transactional/indexed.ts';
import type { Bounds, Transaction } from '../transactional/transaction.ts';
import type { Change, Indexes, State } from './state.ts';

/** What a transaction does to the logs, and an observer of what it does to the records, as it happens. */
interface Observer
  extends Pick<Transaction, 'audit' | 'log' | 'eraseEvents' | 'removeDeliveriesOf' | 'skipEvents' | 'last'> {
  /** A record was read, or any number of records of its collection. */
  read(collection: CollectionName, id?: string): void;
  /** A change that takes effect now. */
  change(change: Change): void;
}

/** A transaction on the records in memory. */
export function createTransaction(
  state: State,
  indexes: Indexes,
  { read, change, ...logs }: Observer,
): Transaction {
  return {
    ...logs,
    get: (collection, id) => {
      read(collection, id);
      return state[collection].get(id);
    },
    all: (collection) => {
      read(collection);
      return state[collection].values();
    },
    put: (collection, id, value) => change([collection, id, value]),
    remove: (collection, id) => change([collection, id, null]),
    byHash: (collection, hash) => {
      const id = indexes.hashes[collection].get(hash);
      read(collection, id);
      return id === undefined ? undefined : state[collection].get(id);
    },
    inOrder: (order, bounds) => {
      read(orders[order].collection);
      return ordered(state, indexes, order, bounds);
    },
    count: (order, { after = '', before = '\uFFFF' } = {}) => {
      read(orders[order].collection);
      const tree = indexes.orders[order];
      return tree.forRange(after, before, false) - (tree.has(after) ? 1 : 0);
    },
    tally: (name) => {
      read(tallies[name].collection);
      return indexes.tallies[name];
    },
  };
}

// --- Internal helpers ---

const recordsIn = <O extends OrderName>(state: State, order: O) =>
  state[orders[order].collection] as Map<string, Ordered<O>>;

/** A top-level generator: V8 makes a hidden class for each generator function, which costs more than finding a record. */
function* ordered<O extends OrderName>(
  state: State,
  indexes: Indexes,
  order: O,
  { after = '', before, backwards }: Bounds,
): Generator<Ordered<O>> {
  const records = recordsIn(state, order);
  const tree = indexes.orders[order];
  const isBehind = (key: string) => before !== undefined && key >= before;
  for (const [key, id] of backwards ? tree.entriesReversed(before, undefined, true) : tree.entries(after)) {
    if (backwards ? key <= after : isBehind(key)) return;
    if (key !== after) yield records.get(id) as Ordered<O>;
  }
}
