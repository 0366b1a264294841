import { statSync } from 'node:fs';
import { Low } from 'lowdb';
import type { Logger } from 'pino';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import type { Seconds } from '../../base/time.ts';
import type { AuditEntry } from '../../domain/audit/audit.ts';
import type { LoggedEvent, WebhookEvent } from '../../domain/webhook/webhook.ts';
import type { Database, StoreLogs, Transaction } from '../transactional/transaction.ts';
import { sqliteAdapter } from './adapter.ts';
import { createCommitQueue, type Draft } from './commit-queue.ts';
import type { RelayDatabase } from './relay-database.ts';
import { describeFailure, throwUnavailable, watchOutages, withStoreErrors } from './sqlite-errors.ts';
import { apply, buildIndexes, type Change, emptyState, type Indexes, reindex, type State } from './state.ts';
import { createTransaction } from './transaction.ts';
import { watchClock } from './watch-clock.ts';

/** Transactions on records in memory that are made durable on disk. */
interface LowdbDatabase extends Database {
  readonly logs: StoreLogs;
  /** Brings the records to the form of this version, erases what an earlier process left, and tries to write. @throws {StoreUnavailable} */
  begin(): Promise<void>;
  /** Erases from the disk what was removed or replaced before, unless another process is reading: a later call does it then. */
  tidy(): Promise<void>;
}

/** Attempts to shorten SQLite's write-ahead log, each of which waits a tenth of a second for other processes that read. */
const eraseAttempts = 50;

/**
 * One lowdb database for the life of the process: transactions read and change `low.data`, `low.read()` loads it at the start, and
 * `low.write()` makes commits durable. After a failed write, memory is rolled back to the durable state, which stays readable;
 * writes go on once one has succeeded.
 */
export async function openDatabase(
  { sqlite, file, directory, version }: RelayDatabase,
  log: Logger,
  now: () => Seconds,
): Promise<LowdbDatabase> {
  const reads = watchOutages(directory, {
    fails: (err, reason) => log.error({ err }, `store cannot be read: ${reason}`),
    works: () => log.warn('store is readable again'),
  });
  const writes = watchOutages(directory, {
    fails: (err, reason) => log.error({ err }, `store cannot be written: ${reason}`),
    works: () => log.warn('store is writable again'),
  });
  const reading = withStoreErrors(sqlite, directory, { reads, writes });
  const adapter = sqliteAdapter(reading, sqlite.write, { file, version });
  const low: Low<State> = new Low(adapter, emptyState());
  await low.read();
  const indexes = await buildIndexes(low.data);
  const noticeClock = watchClock(log, now);
  const { ino } = statSync(file);
  let last = adapter.last();
  let isBegun = false;
  let closing: Promise<void> | undefined;

  const rollBack = (undo: readonly Change[]) => {
    for (const change of undo.toReversed()) write(low.data, indexes, change);
  };

  const queue = createCommitQueue({
    rollBack: (undo) => {
      rollBack(undo);
      // No number of a commit that does not count is left out: none behind it counts.
      last = adapter.last();
    },
    now,
    write: (commits) =>
      writes(async () => {
        noticeClock();
        // SQLite would go on writing to a file that was removed.
        if (statSync(file).ino !== ino) throw Object.assign(new Error('replaced'), { code: 'ENOENT' });
        adapter.next(commits);
        await low.write();
      }),
    reasonOf: (error) => describeFailure(error, directory),
  });

  const refuseWhenClosed = () => {
    if (closing !== undefined) throw new StoreUnavailable('the store is closed');
  };

  const transact = async <T>(work: (tx: Transaction) => T, always = false): Promise<T> => {
    for (;;) {
      refuseWhenClosed();
      const { result, draft, isUnsure } = draftOf(work);
      const writes = always || draft.isWriting;
      if (writes && !isBegun) {
        rollBack(draft.undo);
        throw new StoreUnavailable('the store is only read until its start is admitted');
      }
      if (queue.isBroken && (writes || isUnsure)) {
        rollBack(draft.undo);
        await queue.recover();
        continue;
      }
      if (writes) await queue.commit(numbered(draft));
      // Work that read no uncommitted record does not wait for the writes of others.
      else if (isUnsure) await queue.settled();
      return result;
    }
  };

  /** The draft with the next numbers. */
  const numbered = ({ changes, undo, ...draft }: ReturnType<typeof draftOf>['draft']): Draft => {
    const erasures = draft.erased.map((subject) => ({ subject, before: last.events + 1 }));
    const audit = draft.audit.map((entry, index) => ({ seq: last.audit + 1 + index, entry }));
    const events: LoggedEvent[] = [];
    for (const { seq = (events.at(-1)?.seq ?? last.events) + 1, ...event } of draft.events)
      events.push({ seq, ...event });
    const lastEvent = (events.at(-1)?.seq ?? last.events) + draft.skipped;
    last = { audit: audit.at(-1)?.seq ?? last.audit, events: lastEvent };
    return { changes, undo, audit, events, erasures, lastEvent, webhooks: draft.webhooks };
  };

  const draftOf = <T>(work: (tx: Transaction) => T) => {
    const changes: Change[] = [];
    const undo: Change[] = [];
    const audit: AuditEntry[] = [];
    const events: (WebhookEvent & { readonly seq?: number })[] = [];
    const erased: string[] = [];
    const webhooks: string[] = [];
    let skipped = 0;
    let isUnsure = false;
    const tx = createTransaction(low.data, indexes, {
      read: (collection, id) => {
        isUnsure ||= queue.isUncommitted(collection, id);
      },
      change: (change) => {
        changes.push(change);
        undo.push(write(low.data, indexes, change));
      },
      audit: (entry) => void audit.push(entry),
      log: (event) => void events.push(event),
      eraseEvents: (subject) => void erased.push(subject),
      removeDeliveriesOf: (webhook) => void webhooks.push(webhook),
      skipEvents: (count) => {
        skipped += count;
      },
      last: () => last,
    });
    try {
      const result = work(tx);
      const isWriting = [changes, audit, events, erased, webhooks].some(({ length }) => length > 0);
      return {
        result,
        draft: { changes, undo, audit, events, erased, webhooks, skipped, isWriting },
        isUnsure,
      };
    } catch (error) {
      rollBack(undo);
      throw error;
    }
  };

  /** Whether nothing that was removed or replaced is on the disk any more. */
  const isErased = async () => {
    const [row] = await sqlite
      .all<[busy: number]>('PRAGMA wal_checkpoint(TRUNCATE)')
      .catch(throwUnavailable('what was deleted cannot be erased', directory));
    return row?.[0] === 0;
  };

  const probe = () => transact(() => undefined, true);

  const close = async () => {
    await queue.settled().catch(() => undefined);
    // What a failed sync may have left in SQLite's write-ahead log must not come back at the next start.
    await queue.recover().catch(() => undefined);
    await sqlite.close();
  };

  return {
    logs: adapter.logs,
    begin: async () => {
      const [newest] = await reading.all<[Seconds]>('SELECT at FROM audit ORDER BY seq DESC LIMIT 1');
      if (newest !== undefined) noticeClock(newest[0]);
      await adapter.upgrade(low.data);
      isBegun = true;
      await probe();
      await isErased();
    },
    transact: (work) => transact(work),
    tidy: async () => {
      refuseWhenClosed();
      // A disk that refuses it refuses the next write, too, which reports it.
      await isErased().catch(() => false);
    },
    erase: async () => {
      refuseWhenClosed();
      for (let attempt = 1; !(await isErased()); attempt += 1) {
        if (attempt === eraseAttempts)
          throw new StoreUnavailable(
            'what was deleted cannot be erased: another process is reading relay.db',
          );
      }
    },
    probe,
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

// --- Internal helpers ---

function write(state: State, indexes: Indexes, change: Change): Change {
  const before = apply(state, change);
  reindex(indexes, before, change);
  return before;
}
