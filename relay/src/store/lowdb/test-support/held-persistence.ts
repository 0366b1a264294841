import { type Database, openDatabase } from '../database.ts';
import type { Commit, Persistence } from '../persistence.ts';
import { emptyState } from '../records.ts';

/** A persistence whose every write waits until the test lets it end, well or badly. */
function heldPersistence() {
  const appended: Commit[][] = [];
  /** What each fold found in the shard of the invites. */
  const folded: Map<string, unknown>[] = [];
  const appends: PromiseWithResolvers<void>[] = [];
  const foldings: PromiseWithResolvers<void>[] = [];
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
  let folds = false;
  const persistence: Persistence = {
    open: async () => emptyState(),
    begin: async () => undefined,
    append: (commits) => {
      appended.push([...commits]);
      return hold(appends);
    },
    recover: () => {
      recoveries += 1;
      return recovery;
    },
    fold: (image) => {
      folds = false;
      folded.push(image('invites', 0));
      return hold(foldings);
    },
    wantsFold: () => folds,
    readAudit: async () => [],
    close: async () => undefined,
  };
  return {
    persistence,
    appended,
    folded,
    recoveries: () => recoveries,
    recoverWith: (promise: Promise<void>) => {
      recovery = promise;
    },
    wantFold: () => {
      folds = true;
    },
    /** Ends the append that is under way, and waits until what follows from it has happened. */
    end: (how: 'well' | 'badly' = 'well') => endFirst(appends, how),
    /** The same for the fold. */
    endFold: (how: 'well' | 'badly' = 'well') => endFirst(foldings, how),
  };
}

/** Resolves once every promise that can go on has gone on. */
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
