import type { AuditEntry } from '../../domain/audit/audit.ts';
import type { WebhookEvent } from '../../domain/webhook/webhook.ts';
import type { CollectionName } from '../collections.ts';
import { type Ordered, type OrderName, orders } from '../transactional/indexed.ts';
import type { Bounds, LastNumbers, Transaction } from '../transactional/transaction.ts';
import type { Change, Indexes, State } from './state.ts';

/** Observes what a transaction does, as it happens. */
interface Observer {
  /** A record was read, or any number of records of its collection. */
  read(collection: CollectionName, id?: string): void;
  /** A change that takes effect now. */
  change(change: Change): void;
  audit(entry: AuditEntry): void;
  log(event: WebhookEvent & { readonly seq?: number }): void;
  eraseEvents(subject: string): void;
  removeDeliveriesOf(webhook: string): void;
  skipEvents(count: number): void;
  last(): LastNumbers;
}

/** A transaction on the records in memory. */
export function createTransaction(state: State, indexes: Indexes, observer: Observer): Transaction {
  return {
    get: (collection, id) => {
      observer.read(collection, id);
      return state[collection].get(id);
    },
    all: (collection) => {
      observer.read(collection);
      return state[collection].values();
    },
    put: (collection, id, value) => observer.change([collection, id, value]),
    remove: (collection, id) => observer.change([collection, id, null]),
    audit: observer.audit,
    log: observer.log,
    eraseEvents: observer.eraseEvents,
    removeDeliveriesOf: observer.removeDeliveriesOf,
    skipEvents: observer.skipEvents,
    last: observer.last,
    byHash: (collection, hash) => {
      const id = indexes.hashes[collection].get(hash);
      observer.read(collection, id);
      return id === undefined ? undefined : state[collection].get(id);
    },
    inOrder: (order, bounds) => {
      observer.read(orders[order].collection);
      return ordered(state, indexes, order, bounds);
    },
    count: (order, { after = '', before = '\uFFFF' } = {}) => {
      observer.read(orders[order].collection);
      const tree = indexes.orders[order];
      return tree.forRange(after, before, false) - (tree.has(after) ? 1 : 0);
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
