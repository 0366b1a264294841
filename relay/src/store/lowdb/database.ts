import type { AuditEntry } from '../../domain/audit.ts';
import { StoreUnavailable } from '../store.ts';
import type { Database, Transaction } from '../transactional/transaction.ts';
import { buildIndexes, reindex } from './indexes.ts';
import type { Commit, Persistence, ShardImage } from './persistence.ts';
import { apply, type Change, shelfOf } from './records.ts';
import { transactionOn } from './transaction.ts';
import { createUnsettled } from './unsettled.ts';

export type { Database };

/** Somebody who waits for a write: to have something written, or to know that what was read is. */
interface Waiting extends Commit {
  readonly writes: boolean;
  /** Looks at what is kept when nothing else is being written; never rejects. */
  readonly look: (() => Promise<void>) | undefined;
  /** What would take its changes back out of memory. */
  readonly undo: readonly Change[];
  resolve(): void;
  reject(reason: StoreUnavailable): void;
}

/** What a waiter has who changes nothing. */
const nothing = { changes: [], undo: [], audit: [], look: undefined };

/** Seconds between attempts to write again after a failure. */
const recoveryPause = 1;
/** Seconds between attempts to fold again after a failure: nobody waits for one. */
const foldPause = 10;

/** Commits that one write takes at the most, so that making their lines holds nothing up. */
const commitsAtOnce = 1_000;

/**
 * Records in memory, commits in a persistence. Whoever waits while a write is under way shares the next one, so the
 * cost of making writes durable is shared too. After a failed write memory is taken back to what is durable, which can
 * be read on; writing goes on once the persistence has recovered.
 */
export async function openDatabase(persistence: Persistence, now: () => number): Promise<Database> {
  const state = await persistence.open();
  const indexes = await buildIndexes(state);
  /** Who waits for the write that is under way, and who for the one after it. */
  let appending: Waiting[] = [];
  let waiting: Waiting[] = [];
  let flushing = false;
  let broken: { since: number; recovering?: Promise<void> } | undefined;
  const unsettled = createUnsettled();
  let folding: Promise<void> | undefined;
  let foldFailedAt: number | undefined;
  let closing: Promise<void> | undefined;

  const transact = async <T>(work: (tx: Transaction) => T, look?: () => Promise<void>): Promise<T> => {
    for (;;) {
      refuseWhenClosed();
      const changes: Change[] = [];
      const undo: Change[] = [];
      const audit: AuditEntry[] = [];
      let unsure = false;
      const tx = transactionOn(state, indexes, {
        read: (collection, id) => {
          unsure ||= unsettled.has(collection, id);
        },
        change: (change) => {
          changes.push(change);
          undo.push(write(change));
        },
        audit: (entry) => void audit.push(entry),
      });
      let result: T;
      try {
        result = work(tx);
      } catch (error) {
        takeBack(undo);
        throw error;
      }
      // Whoever looks at what is kept waits until all of it can be written.
      const writes = changes.length > 0 || audit.length > 0 || look !== undefined;
      // Whoever has read nothing that may yet be taken back does not wait for what others write.
      if (!writes && !unsure) return result;
      if (broken === undefined) {
        await durable({ writes, changes, undo, audit, look });
        return result;
      }
      takeBack(undo);
      await recover();
    }
  };

  const atMoment = async <T, L>(work: (tx: Transaction) => T, look: () => Promise<L>): Promise<[T, L]> => {
    const { promise: found, resolve, reject } = Promise.withResolvers<L>();
    found.catch(() => undefined);
    const result = await transact(work, () => look().then(resolve, reject));
    return [result, await found];
  };

  const write = (change: Change): Change => {
    const before = apply(state, change);
    reindex(indexes, before, change);
    return before;
  };

  const takeBack = (undo: readonly Change[]) => {
    for (const change of undo.toReversed()) write(change);
  };

  const durable = (waiter: Omit<Waiting, 'resolve' | 'reject'>) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ ...waiter, resolve, reject });
      unsettled.add(waiter.changes);
      // In the same step in which it ends, a flush says so: nobody can wait for one that no longer looks.
      if (!flushing) void flush();
    });

  const flush = async () => {
    flushing = true;
    while (waiting.length > 0) {
      appending = waiting.splice(0, sharers());
      const commits = appending.filter(({ writes }) => writes);
      try {
        if (commits.length > 0) await persistence.append(commits);
        const [first] = appending;
        if (first?.look !== undefined) await first.look();
      } catch (error) {
        refuseAll(error);
        break;
      }
      const written = appending;
      appending = [];
      for (const waiter of written) {
        unsettled.settle(waiter.changes);
        waiter.resolve();
      }
      if (persistence.wantsFold() && mayFold()) void fold().catch(() => undefined);
    }
    flushing = false;
  };

  /**
   * How many of those who wait share the next write. Whoever looks has one alone: as long as somebody looks, nothing is
   * both on the disk and counted as still to be written, which a fold would leave out and then drop.
   */
  const sharers = (): number => {
    const looks = waiting.slice(0, commitsAtOnce).findIndex(({ look }) => look !== undefined);
    return looks < 0 ? commitsAtOnce : Math.max(1, looks);
  };

  /** Nothing of what anybody waits for has happened: it goes back out of memory, the latest first. */
  const refuseAll = (error: unknown) => {
    const refused = [...appending, ...waiting];
    appending = [];
    waiting = [];
    for (const { undo, changes } of refused.toReversed()) {
      takeBack(undo);
      unsettled.settle(changes);
    }
    broken = { since: now() };
    const reason = new StoreUnavailable('the store could not be written', { cause: error });
    for (const waiter of refused) waiter.reject(reason);
  };

  const refuseWhenClosed = () => {
    if (closing !== undefined) throw new StoreUnavailable('the store is closed');
  };

  /** One attempt a second at the most; whoever comes in between is refused at once. */
  const recover = async (): Promise<void> => {
    if (broken === undefined) return;
    if (broken.recovering === undefined && !isOver(broken.since, recoveryPause)) {
      throw new StoreUnavailable('the store could not be written a moment ago');
    }
    broken.recovering ??= persistence.recover().then(
      () => {
        broken = undefined;
      },
      (error: unknown) => {
        broken = { since: now() };
        throw new StoreUnavailable('the store cannot be written', { cause: error });
      },
    );
    await broken.recovering;
  };

  /** A clock that was set back does not make a pause any longer. */
  const isOver = (since: number, pause: number) => now() < since || now() - since >= pause;

  const mayFold = () =>
    folding === undefined &&
    closing === undefined &&
    (foldFailedAt === undefined || isOver(foldFailedAt, foldPause));

  const fold = (): Promise<void> => {
    folding ??= persistence
      .fold(durableImage)
      .then(
        () => {
          foldFailedAt = undefined;
        },
        (error: unknown) => {
          foldFailedAt = now();
          throw new StoreUnavailable('what was written could not be put in its place', { cause: error });
        },
      )
      .finally(() => {
        folding = undefined;
      });
    return folding;
  };

  /** What has not been appended yet may still fail, and its audit entries are not there: it is not in the image. */
  const durableImage: ShardImage = (collection, shard) => {
    const shelf = shelfOf(state, collection);
    const records = shelf.take(shard);
    for (const { undo } of [...appending, ...waiting].reverse()) {
      for (const [of, id, before] of undo.toReversed()) {
        if (of !== collection || shelf.shardOf(id) !== shard) continue;
        shelf.touch(shard);
        if (before === null) records.delete(id);
        else records.set(id, before);
      }
    }
    return records;
  };

  const forget = async () => {
    refuseWhenClosed();
    // One that is under way may have passed by what is to be erased.
    await folding?.catch(() => undefined);
    await fold();
  };

  const close = async () => {
    await broken?.recovering?.catch(() => undefined);
    if (flushing) await durable({ ...nothing, writes: false }).catch(() => undefined);
    await folding?.catch(() => undefined);
    // What was refused must not come back with the next start.
    if (broken !== undefined) await persistence.recover().catch(() => undefined);
    await fold().catch(() => undefined);
    await persistence.close();
  };

  return {
    transact: (work) => transact(work),
    atMoment,
    forget,
    probe: async () => {
      refuseWhenClosed();
      await recover();
      await durable({ ...nothing, writes: true });
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
