import type { AuditEntry } from '../../domain/audit.ts';
import { StoreUnavailable } from '../store.ts';
import { apply, type Change, type CollectionName, type Records, type State } from './records.ts';

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
  by<K extends keyof Indexes>(index: K, value: string): Indexes[K] | undefined;
}

/** Fields by which a record is found other than by its id. */
interface Indexes {
  pairingByCode: Records['pairings'];
  sessionByHash: Records['sessions'];
  serviceByHash: Records['services'];
}
const indexed = {
  pairingByCode: { collection: 'pairings', field: 'codeHash' },
  sessionByHash: { collection: 'sessions', field: 'hash' },
  serviceByHash: { collection: 'services', field: 'hash' },
} as const satisfies Record<keyof Indexes, { collection: CollectionName; field: string }>;

export interface Database {
  /**
   * Runs the work in one step: nothing else runs in between, since the work is synchronous. Resolves with what it
   * returned once all it wrote, and all it could have read, is durable. Work that throws has changed nothing.
   * @throws {StoreUnavailable} when it could not be made durable
   */
  transact<T>(work: (tx: Transaction) => T): Promise<T>;
  /** Resolves once the disk holds the present state and nothing older. */
  compact(): Promise<void>;
  readonly persistence: Persistence;
  /** Waits for what is under way, compacts, and lets go. */
  close(): Promise<void>;
}

interface Waiting extends Commit {
  compact: boolean;
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
  let flushing: Promise<void> | undefined;
  let broken: { since: number; reopening?: Promise<void> } | undefined;

  const transact = async <T>(work: (tx: Transaction) => T): Promise<T> => {
    if (broken !== undefined) await reopen();
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
    if (changes.length > 0 || audit.length > 0 || flushing !== undefined)
      await durable({ changes, audit, compact: false });
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
      by: (index, value) => {
        const id = indexes[index].get(value);
        return id === undefined ? undefined : (state[indexed[index].collection].get(id) as never);
      },
    };
  };

  const write = (change: Change): Change => {
    const before = apply(state, change);
    index(indexes, before, 'remove');
    index(indexes, change, 'add');
    return before;
  };

  const durable = (commit: Commit & { compact: boolean }) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ ...commit, resolve, reject });
      flushing ??= flush().finally(() => {
        flushing = undefined;
      });
    });

  const flush = async () => {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      const commits = batch.filter((commit) => commit.changes.length > 0 || commit.audit.length > 0);
      try {
        if (commits.length > 0) await persistence.append(commits);
        if (batch.some((waiter) => waiter.compact) || persistence.wantsCompaction())
          await persistence.compact(state);
      } catch (error) {
        broken = { since: now() };
        const reason = new StoreUnavailable('the store could not be written', { cause: error });
        for (const waiter of [...batch, ...waiting]) waiter.reject(reason);
        waiting = [];
        return;
      }
      for (const waiter of batch) waiter.resolve();
    }
  };

  /** One attempt a second at the most; whoever comes in between is refused at once. */
  const reopen = async (): Promise<void> => {
    if (broken === undefined) return;
    if (broken.reopening === undefined && now() - broken.since < reopenPause) {
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

  const compact = async () => {
    if (broken !== undefined) await reopen();
    await durable({ changes: [], audit: [], compact: true });
  };

  return {
    transact,
    compact,
    persistence,
    close: async () => {
      if (broken === undefined) await compact().catch(() => undefined);
      await persistence.close();
    },
  };
}

// --- Internal helpers ---

type IndexMaps = { [K in keyof Indexes]: Map<string, string> };

function buildIndexes(state: State): IndexMaps {
  const maps: IndexMaps = { pairingByCode: new Map(), sessionByHash: new Map(), serviceByHash: new Map() };
  for (const { collection } of Object.values(indexed)) {
    for (const [id, record] of state[collection]) index(maps, [collection, id, record], 'add');
  }
  return maps;
}

function index(maps: IndexMaps, [collection, id, record]: Change, how: 'add' | 'remove'): void {
  if (record === null) return;
  for (const [name, target] of Object.entries(indexed)) {
    if (target.collection !== collection) continue;
    const value = (record as unknown as Record<string, string>)[target.field] as string;
    const map = maps[name as keyof IndexMaps];
    if (how === 'add') map.set(value, id);
    else map.delete(value);
  }
}
