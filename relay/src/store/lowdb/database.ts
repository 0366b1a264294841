import { Low } from 'lowdb';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import type { AuditEntry } from '../../domain/audit/audit.ts';
import type { LoggedEvent, WebhookEvent } from '../../domain/webhook/webhook.ts';
import type { Database, LastNumbers, Transaction } from '../transactional/transaction.ts';
import { createCommitQueue, type Draft } from './commit-queue.ts';
import type { Persistence } from './persistence.ts';
import { createSnapshots } from './snapshots.ts';
import { apply, buildIndexes, type Change, emptyState, type Indexes, reindex, type State } from './state.ts';
import { createTransaction } from './transaction.ts';

/** Transactions on records in memory that are made durable on disk. */
interface LowdbDatabase extends Database {
  /** Repairs what an earlier process left; writes are possible from then on. */
  begin(): Promise<void>;
}

/**
 * One lowdb database for the life of the process: transactions read `low.data`, `low.read()` loads it at the start, and
 * `low.write()` writes the snapshot. After a failed write, memory is rolled back to the durable state, which stays readable;
 * writes go on once the persistence has recovered.
 */
export async function openDatabase(persistence: Persistence, now: () => number): Promise<LowdbDatabase> {
  const low: Low<State> = new Low(
    { read: persistence.read, write: (data) => persistence.snapshot(data, () => queue.settled()) },
    emptyState(),
  );
  await low.read();
  const indexes = await buildIndexes(low.data);
  const snapshots = createSnapshots(() => low.write(), now);
  const rollBack = (undo: readonly Change[]) => {
    for (const change of undo.toReversed()) write(low.data, indexes, change);
  };
  const onWritten = () => {
    if (closing === undefined && persistence.isSnapshotDue()) snapshots.takeSoon();
  };
  const refuse = (undo: readonly Change[]) => {
    rollBack(undo);
    // No number of a commit that does not count is left out: none behind it counts.
    last = lastNumbers();
  };
  const queue = createCommitQueue(persistence, { rollBack: refuse, onWritten, now });
  /** The numbers of the last durable commits. A restore may have set that of the next event. */
  const lastNumbers = (): LastNumbers => {
    const { audit, events } = persistence.last();
    const next = low.data.logBeginnings.get('nextEvent')?.seq ?? 1;
    return { audit, events: Math.max(events, next - 1) };
  };
  let last = lastNumbers();
  let closing: Promise<void> | undefined;

  const refuseWhenClosed = () => {
    if (closing !== undefined) throw new StoreUnavailable('the store is closed');
  };

  const transact = async <T>(work: (tx: Transaction) => T, always = false): Promise<T> => {
    for (;;) {
      refuseWhenClosed();
      const { result, draft, isUnsure } = draftOf(work);
      const writes = always || draft.isWriting;
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
    last = { audit: audit.at(-1)?.seq ?? last.audit, events: events.at(-1)?.seq ?? last.events };
    return {
      ...{ changes, undo, audit },
      ...(events.length > 0 && { events }),
      ...(erasures.length > 0 && { erasures }),
    };
  };

  const draftOf = <T>(work: (tx: Transaction) => T) => {
    const changes: Change[] = [];
    const undo: Change[] = [];
    const audit: AuditEntry[] = [];
    const events: (WebhookEvent & { readonly seq?: number })[] = [];
    const erased: string[] = [];
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
      last: () => last,
    });
    try {
      const result = work(tx);
      const isWriting = [changes, audit, events, erased].some(({ length }) => length > 0);
      return { result, draft: { changes, undo, audit, events, erased, isWriting }, isUnsure };
    } catch (error) {
      rollBack(undo);
      throw error;
    }
  };

  const close = async () => {
    await queue.settled().catch(() => undefined);
    await snapshots.idle();
    // Rejected writes must not come back at the next start.
    if (queue.isBroken) await persistence.recover().catch(() => undefined);
    if (persistence.hasChanges()) await snapshots.take().catch(() => undefined);
    await persistence.close();
  };

  return {
    begin: async () => {
      if (await persistence.begin()) await low.write();
    },
    transact: (work) => transact(work),
    forget: async () => {
      refuseWhenClosed();
      await snapshots.take();
      if (!persistence.isErased()) throw new StoreUnavailable('what is quarantined could not be erased');
    },
    probe: () => transact(() => undefined, true),
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
