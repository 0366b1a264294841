import type { Database } from '../../transactional/transaction.ts';
import { openDatabase } from '../database.ts';
import type { Persistence } from '../persistence.ts';
import { emptyState } from '../state.ts';
import type { Commit } from '../write-ahead-log.ts';

/** A persistence whose writes wait until the test ends them, with or without an error. */
function heldPersistence() {
  const appended: Commit[][] = [];
  /** The invites in each snapshot. */
  const snapshots: Map<string, unknown>[] = [];
  const appends: PromiseWithResolvers<void>[] = [];
  const writes: PromiseWithResolvers<void>[] = [];
  const hold = (held: PromiseWithResolvers<void>[]) => {
    const ending = Promise.withResolvers<void>();
    held.push(ending);
    return ending.promise;
  };
  const endFirst = async (held: PromiseWithResolvers<void>[], how: 'well' | 'badly') => {
    const ending = held.shift();
    if (ending === undefined) throw new Error('nothing of the kind is under way');
    if (how === 'well') ending.resolve();
    else ending.reject(new Error('EIO'));
    await settled();
  };
  let recoveries = 0;
  let recovery: Promise<void> = Promise.resolve();
  let wants = false;
  let counted = 0;
  const persistence: Persistence = {
    read: async () => emptyState(),
    last: () => ({ audit: 7, events: 0 }),
    begin: async () => false,
    append: (commits) => {
      appended.push([...commits]);
      return hold(appends);
    },
    recover: () => {
      recoveries += 1;
      return recovery;
    },
    snapshot: async ({ invites }, durable) => {
      wants = false;
      snapshots.push(new Map(invites));
      await Promise.all([hold(writes), durable()]);
      counted += 1;
    },
    hasChanges: () => true,
    isSnapshotDue: () => wants,
    isErased: () => true,
    logs: {
      audit: {
        read: async () => [],
        verify: () => Promise.reject(new Error('no audit log is kept')),
        removeBefore: async () => undefined,
        upTo: () => Promise.reject(new Error('no audit log is kept')),
      },
      events: {
        tip: 0,
        erasures: 0,
        after: () => {
          throw new Error('no events are kept');
        },
        removeBefore: async () => undefined,
        upTo: () => Promise.reject(new Error('no events are kept')),
      },
    },
    close: async () => undefined,
  };
  return {
    persistence,
    appended,
    snapshots,
    /** How many snapshots have replaced the one before. */
    counted: () => counted,
    recoveries: () => recoveries,
    recoverWith: (promise: Promise<void>) => {
      recovery = promise;
    },
    wantSnapshot: () => {
      wants = true;
    },
    /** Ends the append under way, and waits for its consequences. */
    end: (how: 'well' | 'badly' = 'well') => endFirst(appends, how),
    /** The same for a snapshot. */
    endSnapshot: (how: 'well' | 'badly' = 'well') => endFirst(writes, how),
  };
}

/** Resolves once all pending promise callbacks have run. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

export const invite = (hash: string) => ({ hash, staff: 'staff-1', expiresAt: 1 });
export const add = (database: Database, hash: string) =>
  database.transact((tx) => tx.put('invites', hash, invite(hash)));
export const read = (database: Database) =>
  database.transact((tx) => [...tx.all('invites')].map(({ hash }) => hash));

export async function begin() {
  let time = 0;
  const held = heldPersistence();
  const database = await openDatabase(held.persistence, () => time);
  return { held, database, passes: (seconds: number) => (time += seconds) };
}
