import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { Database } from '../../transactional/transaction.ts';
import { openDatabase } from '../database.ts';
import { openRelayDatabase } from '../relay-database.ts';
import type { Statement } from '../sqlite.ts';

/** A write that waits until the test ends it. */
interface HeldWrite {
  readonly ending: PromiseWithResolvers<void>;
  readonly ended: PromiseWithResolvers<void>;
}

/** An error of SQLite: `SQLITE_IOERR_FSYNC`. */
const syncFailed = () => Object.assign(new Error('disk I/O error'), { errcode: 1034 });

/** A real database whose writes wait until the test ends them, well or with an error. */
export async function begin() {
  const directory = await mkdtemp(path.join(tmpdir(), 'held-database-'));
  const relay = await openRelayDatabase(directory);
  const held: HeldWrite[] = [];
  const written: (readonly Statement[])[] = [];
  let isHolding = false;
  let time = 0;
  const write = async (statements: readonly Statement[]) => {
    if (!isHolding) return relay.sqlite.write(statements);
    written.push(statements);
    const each = { ending: Promise.withResolvers<void>(), ended: Promise.withResolvers<void>() };
    held.push(each);
    try {
      await each.ending.promise;
      await relay.sqlite.write(statements);
    } finally {
      each.ended.resolve();
    }
  };
  const log = pino({ level: 'silent' });
  const database = await openDatabase({ ...relay, sqlite: { ...relay.sqlite, write } }, log, () => time);
  await database.begin();
  isHolding = true;
  onTestFinished(async () => {
    isHolding = false;
    for (const { ending } of held) ending.resolve();
    await database.close();
    await rm(directory, { recursive: true });
  });
  return {
    database,
    /** The statements of each write, from the first that was held on. */
    written,
    /** Ends the write under way, and waits for its consequences. */
    end: async (how: 'well' | 'badly' = 'well') => {
      const write = held.shift();
      if (write === undefined) throw new Error('no write is under way');
      if (how === 'well') write.ending.resolve();
      else write.ending.reject(syncFailed());
      await write.ended.promise;
      await settled();
    },
    passes: (seconds: number) => (time += seconds),
  };
}

/** Resolves once all pending promise callbacks have run. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));

export const invite = (hash: string) => ({ hash, staff: 'staff-1', expiresAt: 1 });
export const add = (database: Database, hash: string) =>
  database.transact((tx) => tx.put('invites', hash, invite(hash)));
export const read = (database: Database) =>
  database.transact((tx) => [...tx.all('invites')].map(({ hash }) => hash));
