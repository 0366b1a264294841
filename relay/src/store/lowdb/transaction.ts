import type { AuditEntry } from '../../domain/audit.ts';
import type { CollectionName } from '../transactional/collections.ts';
import { finders, orders } from '../transactional/indexed.ts';
import type { Transaction } from '../transactional/transaction.ts';
import type { Indexes } from './indexes.ts';
import type { Change, State } from './records.ts';

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
      const id = indexes[finder].get(value);
      return id === undefined ? undefined : (state[collection].get(id) as never);
    },
    inOrder: function* (order, { after = '', before }) {
      const { collection } = orders[order];
      told.read(collection);
      for (const [key, id] of indexes[order].entries(after)) {
        if (key === after) continue;
        if (before !== undefined && key >= before) return;
        yield state[collection].get(id) as never;
      }
    },
    count: (order) => {
      told.read(orders[order].collection);
      return indexes[order].size;
    },
  };
}
