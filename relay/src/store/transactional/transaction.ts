import type { AuditEntry, AuditFilter, NumberedEntry } from '../../domain/audit.ts';
import type { AuditVerdict } from '../../domain/audit-chain.ts';
import type { Connection } from '../../domain/connection.ts';
import type { Decision } from '../../domain/decision.ts';
import type { Seconds } from '../../domain/time.ts';
import type { CollectionName, RecordName, Records } from '../collections.ts';
import { type Deciding, type HashedName, idOf, type KeyOf } from '../decided.ts';
import { within } from '../order-key.ts';
import type { Ordered, OrderName } from './indexed.ts';
import { tell, tellChange } from './outbox.ts';

/** A range of keys: those behind `after` and before `before`. */
export interface Bounds {
  readonly after?: string;
  readonly before?: string;
  /** The last one first. */
  readonly backwards?: true;
}

/** What the work of one step may read and do; reads see its own writes. */
export interface Transaction {
  get<N extends CollectionName>(collection: N, id: string): Records[N] | undefined;
  all<N extends CollectionName>(collection: N): IteratorObject<Records[N]>;
  put<N extends CollectionName>(collection: N, id: string, record: Records[N]): void;
  remove(collection: CollectionName, id: string): void;
  audit(entry: AuditEntry): void;
  /** The number of the last audit entry of the transactions before: later ones have higher numbers. */
  lastAudited(): number;
  /**
   * Records in that order, from behind the key `after` to before the key `before`. They are not to be changed while
   * they are iterated over.
   */
  inOrder<O extends OrderName>(order: O, bounds: Bounds): IteratorObject<Ordered<O>>;
  /** How many records stand in that order, from behind the key `after` to before the key `before`. */
  count(order: OrderName, bounds?: Bounds): number;
}

/**
 * Writes what was decided on the record with that id, as a part of the transaction, with what webhooks are told of it,
 * and gives the answer.
 */
export function carryOut<N extends CollectionName, T>(
  tx: Transaction,
  collection: N,
  id: string,
  { answer, put, audit = [], events = [] }: Decision<Records[N], T>,
): T {
  if (put !== undefined) {
    if (collection === 'connections') {
      tellChange(tx, tx.get('connections', id), put as Connection, audit[0]?.at);
    }
    tx.put(collection, id, put);
    tell(tx, events);
  }
  for (const entry of audit) tx.audit(entry);
  return answer;
}

/** What is decided on records, each in one transaction. */
export const decidingOn = ({ transact }: Database): Deciding => ({
  find: (collection, key) => transact((tx) => recordBy(tx, collection, key)),
  all: (collection) => transact((tx) => [...tx.all(collection)]),
  add: (collection, record, entry) =>
    transact((tx) => {
      if (tx.get(collection, idOf(record)) !== undefined) throw new Error(`${collection} has that id`);
      tx.put(collection, idOf(record), record);
      tx.audit(entry);
    }),
  change: (collection, key, decide) =>
    transact((tx) => {
      const record = recordBy(tx, collection, key);
      const id = typeof key === 'string' ? key : record === undefined ? '' : idOf(record);
      return carryOut(tx, collection, id, decide(record));
    }),
  changeAll: (collection, decide) =>
    transact((tx) => {
      const { answer, put = [], remove = [], audit = [] } = decide([...tx.all(collection)]);
      for (const each of put) tx.put(collection, idOf(each), each);
      for (const id of remove) tx.remove(collection, id);
      for (const entry of audit) tx.audit(entry);
      return answer;
    }),
});

/** Records with transactions over them: all that a store needs to be built on. */
export interface Database {
  /**
   * Runs the work in one step: nothing else runs in between, since the work is synchronous. Resolves with what it
   * returned once all it wrote, and all it has read, is durable. Work that throws has changed nothing. Work that
   * only reads is done while nothing can be written, too.
   * @throws {StoreUnavailable} when it could not be made durable
   */
  transact<T>(work: (tx: Transaction) => T): Promise<T>;
  /** Resolves once the disk holds the present state and nothing older, and nothing of what was forgotten. */
  forget(): Promise<void>;
  /** Writes nothing, durably: rejects when a commit would be refused now. */
  probe(): Promise<void>;
  /** Waits for what is under way and lets go. Calls from then on are refused. */
  close(): Promise<void>;
}

/** The audit log that a database's transactions write. */
export interface AuditLog {
  /** The newest entries, oldest of them first. */
  read(filter: AuditFilter): Promise<NumberedEntry[]>;
  verify(known?: string): Promise<AuditVerdict>;
  /** Removes what is older, as far as that can be done without touching what is younger. */
  removeBefore(at: Seconds): Promise<void>;
  /** The entries up to that number, all of which have to be durable. */
  upTo(last: number): Promise<AuditMoment>;
}

/** The audit log as it was at one moment: what is appended later is not in it. */
export interface AuditMoment {
  entries(): AsyncIterable<AuditEntry>;
  close(): Promise<void>;
}

// --- Internal helpers ---

function recordBy<N extends RecordName>(
  tx: Transaction,
  collection: N,
  key: KeyOf<N>,
): Records[N] | undefined {
  if (typeof key === 'string') return tx.get(collection, key);
  const [record] = tx.inOrder(`${collection as HashedName}ByHash`, within(key.hash));
  return record as Records[N] | undefined;
}
