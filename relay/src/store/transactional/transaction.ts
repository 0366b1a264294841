import type { AuditEntry } from '../../domain/audit/audit.ts';
import type { WebhookEvent } from '../../domain/webhook/webhook.ts';
import type { CollectionName, Records } from '../collections.ts';
import type { AuditLog } from '../logs/audit-log.ts';
import type { DeliveryLog } from '../logs/delivery-log.ts';
import type { EventLog } from '../logs/event-log.ts';
import type { HashedName } from '../record-store.ts';
import type { Ordered, OrderName, TallyName } from './indexed.ts';

/** A range of keys: greater than `after` and less than `before`. */
export interface Bounds {
  readonly after?: string;
  readonly before?: string;
  /** In descending order. */
  readonly backwards?: true;
}

/** What the work of a transaction may do. Reads see its own writes. */
export interface Transaction {
  get<N extends CollectionName>(collection: N, id: string): Records[N] | undefined;
  all<N extends CollectionName>(collection: N): IteratorObject<Records[N]>;
  put<N extends CollectionName>(collection: N, id: string, record: Records[N]): void;
  remove(collection: CollectionName, id: string): void;
  audit(entry: AuditEntry): void;
  /** Adds an event to the log, under the next number if it has none yet. */
  log(event: WebhookEvent & { readonly seq?: number }): void;
  /** Erases all events of a subject that earlier transactions have logged, and their deliveries from their log. */
  eraseEvents(subject: string): void;
  /** Removes a webhook's deliveries from their log. */
  removeDeliveriesOf(webhook: string): void;
  /** Leaves out so many numbers of events. */
  skipEvents(count: number): void;
  /** The highest numbers of earlier transactions; later entries and events get higher ones. */
  last(): LastNumbers;
  /** The record with that hash of its secret. */
  byHash<N extends HashedName>(collection: N, hash: string): Records[N] | undefined;
  /** Records in that order, with keys between the bounds. They must not be changed during the iteration. */
  inOrder<O extends OrderName>(order: O, bounds: Bounds): IteratorObject<Ordered<O>>;
  /** The number of records in that order, with keys between the bounds. */
  count(order: OrderName, bounds?: Bounds): number;
  /** The number of records under each key that any has; costs the same for any number of records. */
  tally(name: TallyName): ReadonlyMap<string, number>;
}

/** The numbers of the last audit entry and the last event; 0 stands for none. */
export interface LastNumbers {
  readonly audit: number;
  readonly events: number;
}

/** Records with transactions: all that a store is built on. */
export interface Database {
  /**
   * Runs synchronous work as one atomic step. Resolves with its result once all that it wrote, and all that it read, is durable.
   * Work that throws changes nothing. Work that only reads is done also while nothing can be written.
   * @throws {StoreUnavailable} if it could not be made durable
   */
  transact<T>(work: (tx: Transaction) => T): Promise<T>;
  /** Resolves once the disk holds nothing that was removed or replaced before. @throws {StoreUnavailable} */
  erase(): Promise<void>;
  /** An empty durable write: rejects if a commit would be refused now. */
  probe(): Promise<void>;
  /** Waits for work under way, then closes. Later calls are refused. */
  close(): Promise<void>;
}

/** The logs that transactions of a database write to. */
export interface StoreLogs {
  readonly audit: AuditLog;
  readonly events: EventLog;
  readonly deliveries: DeliveryLog;
}
