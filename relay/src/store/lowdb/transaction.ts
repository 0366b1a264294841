import type { AuditEntry } from '../../domain/audit.ts';
import { type Finders, finders, type Indexes, type Ordered, type OrderName, orders } from './indexes.ts';
import type { Change, CollectionName, Records, State } from './records.ts';

/** A transaction's view: reads see its own writes. */
export interface Transaction {
  get<N extends CollectionName>(collection: N, id: string): Records[N] | undefined;
  all<N extends CollectionName>(collection: N): IterableIterator<Records[N]>;
  put<N extends CollectionName>(collection: N, id: string, record: Records[N]): void;
  remove(collection: CollectionName, id: string): void;
  audit(entry: AuditEntry): void;
  /** The record of a collection that has this value in the indexed field. */
  by<K extends keyof Finders>(finder: K, value: string): Finders[K] | undefined;
  /**
   * Records in that order, from behind the key `after` to before the key `before`. Whoever changes what is walked
   * through takes what is wanted out first.
   */
  inOrder<O extends OrderName>(order: O, bounds: { after?: string; before?: string }): Generator<Ordered<O>>;
  /** How many records stand in that order. */
  count(order: OrderName): number;
}

/** What a transaction is told of, as it happens. */
interface Told {
  /** A record that was read, or any number of its collection. */
  read(collection: CollectionName, id?: string): void;
  /** A change that is to take effect now. */
  change(change: Change): void;
  audit(entry: AuditEntry): void;
}

/** What the work of one step may read and do, on the records as they are in memory. */
export function transactionOn(state: State, indexes: Indexes, told: Told): Transaction {
  return {
    get: (collection, id) => {
      told.read(collection, id);
      return state[collection].get(id);
    },
    all: (collection) => {
      told.read(collection);
      return state[collection].values();
    },
    put: (collection, id, value) => told.change([collection, id, value]),
    remove: (collection, id) => told.change([collection, id, null]),
    audit: told.audit,
    by: (finder, value) => {
      const { collection } = finders[finder];
      told.read(collection);
      const id = indexes.finders[finder].get(value);
      return id === undefined ? undefined : (state[collection].get(id) as never);
    },
    inOrder: function* (order, { after = '', before }) {
      const { collection } = orders[order];
      told.read(collection);
      for (const [key, id] of indexes.orders[order].entries(after)) {
        if (key === after) continue;
        if (before !== undefined && key >= before) return;
        yield state[collection].get(id) as never;
      }
    },
    count: (order) => {
      told.read(orders[order].collection);
      return indexes.orders[order].size;
    },
  };
}
