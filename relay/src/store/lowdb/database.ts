import type { AuditEntry } from '../../domain/audit.ts';
import { StoreUnavailable } from '../store.ts';
import {
  buildIndexes,
  type Finders,
  finders,
  index,
  type Ordered,
  type OrderName,
  orders,
} from './indexes.ts';
import { apply, type Change, type CollectionName, copyOf, type Records, type State } from './records.ts';

/** What one transaction did. */
export interface Commit {
  readonly changes: readonly Change[];
  readonly audit: readonly AuditEntry[];
}

/** Where commits are kept. A rejection means that the place is not to be trusted until it has been opened again. */
export interface Persistence {
  /** Everything kept, read afresh from the last point that is known to be durable. */
  open(): Promise<State>;
  /** Resolves once all of it is durable. */
  append(commits: readonly Commit[]): Promise<void>;
  /** Writes the state as a whole and drops what led to it: erased records leave the disk. Never beside an append. */
  compact(state: State): Promise<void>;
  /** Erases a record from what was set aside as damaged, which no compaction reaches. */
  erase(id: string): Promise<void>;
  /** Whether so much has been appended that a start would be slow. */
  wantsCompaction(): boolean;
  readAudit(filter: { connection?: string; limit: number }): Promise<AuditEntry[]>;
  close(): Promise<void>;
}

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

export interface Database {
  /**
   * Runs the work in one step: nothing else runs in between, since the work is synchronous. Resolves with what it
   * returned once all it wrote, and all it could have read, is durable. Work that throws has changed nothing.
   * @throws {StoreUnavailable} when it could not be made durable
   */
  transact<T>(work: (tx: Transaction) => T): Promise<T>;
  /** Resolves once the disk holds the present state and nothing older, and nothing else of the record. */
  forget(id: string): Promise<void>;
  /** Writes nothing, durably: rejects when a commit would be refused now. */
  probe(): Promise<void>;
  /** Waits for what is under way, compacts, and lets go. Whatever is called from then on is refused. */
  close(): Promise<void>;
}

/** Somebody who waits for the next write: to have something written, to know that what was read is, or for a compaction. */
interface Waiting extends Commit {
  readonly wants: 'write' | 'read' | 'compaction';
  /** What would take its changes back out of memory. */
  readonly undo: readonly Change[];
  resolve(): void;
  reject(reason: StoreUnavailable): void;
}

/** Seconds between attempts to open a place again that failed. */
const reopenPause = 1;

/**
 * Records in memory, commits in a persistence. Whoever waits while a write is under way shares the next one, so the
 * cost of making writes durable is shared too. After a failed write memory is thrown away and read from disk again.
 */
export async function openDatabase(persistence: Persistence, now: () => number): Promise<Database> {
  let state = await persistence.open();
  let indexes = buildIndexes(state);
  let waiting: Waiting[] = [];
  let flushing = false;
  let broken: { since: number; reopening?: Promise<void> } | undefined;
  let closing: Promise<void> | undefined;

  const transact = async <T>(work: (tx: Transaction) => T): Promise<T> => {
    if (broken !== undefined || closing !== undefined) await becomeReady();
    const changes: Change[] = [];
    const undo: Change[] = [];
    const audit: AuditEntry[] = [];
    let result: T;
    try {
      result = work(transactionOn(changes, undo, audit));
    } catch (error) {
      for (const change of undo.reverse()) write(change);
      throw error;
    }
    const wrote = changes.length > 0 || audit.length > 0;
    if (wrote || flushing) await durable({ wants: wrote ? 'write' : 'read', changes, undo, audit });
    return result;
  };

  const transactionOn = (changes: Change[], undo: Change[], audit: AuditEntry[]): Transaction => {
    const record = (change: Change) => {
      changes.push(change);
      undo.push(write(change));
    };
    return {
      get: (collection, id) => state[collection].get(id),
      all: (collection) => state[collection].values(),
      put: (collection, id, value) => record([collection, id, value]),
      remove: (collection, id) => record([collection, id, null]),
      audit: (entry) => audit.push(entry),
      by: (finder, value) => {
        const id = indexes.finders[finder].get(value);
        return id === undefined ? undefined : (state[finders[finder].collection].get(id) as never);
      },
      inOrder: function* (order, { after = '', before }) {
        for (const [key, id] of indexes.orders[order].entries(after)) {
          if (key === after) continue;
          if (before !== undefined && key >= before) return;
          yield state[orders[order].collection].get(id) as never;
        }
      },
      count: (order) => indexes.orders[order].size,
    };
  };

  const write = (change: Change): Change => {
    const before = apply(state, change);
    index(indexes, before, 'remove');
    index(indexes, change, 'add');
    return before;
  };

  const durable = (waiter: Omit<Waiting, 'resolve' | 'reject'>) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ ...waiter, resolve, reject });
      // In the same step in which it ends, a flush says so: nobody can wait for one that no longer looks.
      if (!flushing) void flush();
    });

  const flush = async () => {
    flushing = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const commits = batch.filter(({ wants }) => wants === 'write');
      const forCompaction = batch.filter(({ wants }) => wants === 'compaction');
      try {
        if (commits.length > 0) await persistence.append(commits);
        for (const waiter of batch) if (waiter.wants !== 'compaction') waiter.resolve();
        if (forCompaction.length > 0 || persistence.wantsCompaction()) {
          await persistence.compact(stateWithout(waiting));
        }
      } catch (error) {
        broken = { since: now() };
        const reason = new StoreUnavailable('the store could not be written', { cause: error });
        // Whoever has been answered stays answered: what they wrote is durable, though the compaction failed.
        for (const waiter of [...batch, ...waiting]) waiter.reject(reason);
        waiting = [];
        break;
      }
      for (const waiter of forCompaction) waiter.resolve();
    }
    flushing = false;
  };

  /** The state without what has not been appended yet: it may still fail, and its audit entries are not there. */
  const stateWithout = (pending: readonly Waiting[]): State => {
    const copy = copyOf(state);
    for (const { undo } of pending.toReversed()) for (const change of undo.toReversed()) apply(copy, change);
    return copy;
  };

  const becomeReady = async (): Promise<void> => {
    while (broken !== undefined && closing === undefined) await reopen();
    if (closing !== undefined) throw new StoreUnavailable('the store is closed');
  };

  /** One attempt a second at the most; whoever comes in between is refused at once. */
  const reopen = async (): Promise<void> => {
    if (broken === undefined) return;
    const waited = now() - broken.since;
    // A clock that was set back does not make the pause any longer.
    if (broken.reopening === undefined && waited >= 0 && waited < reopenPause) {
      throw new StoreUnavailable('the store could not be written a moment ago');
    }
    broken.reopening ??= persistence.open().then(
      (read) => {
        state = read;
        indexes = buildIndexes(read);
        broken = undefined;
      },
      (error: unknown) => {
        broken = { since: now() };
        throw new StoreUnavailable('the store cannot be opened', { cause: error });
      },
    );
    await broken.reopening;
  };

  const forget = async (id: string) => {
    await becomeReady();
    await durable({ wants: 'compaction', changes: [], undo: [], audit: [] });
    await persistence.erase(id).catch((error: unknown) => {
      throw new StoreUnavailable('what was set aside could not be erased', { cause: error });
    });
  };

  const close = async () => {
    await broken?.reopening?.catch(() => undefined);
    if (broken === undefined) {
      await durable({ wants: 'compaction', changes: [], undo: [], audit: [] }).catch(() => undefined);
    }
    await persistence.close();
  };

  return {
    transact,
    forget,
    probe: async () => {
      await becomeReady();
      await durable({ wants: 'write', changes: [], undo: [], audit: [] });
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
