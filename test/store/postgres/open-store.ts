import { createLog } from '@noiseaware-connect/relay/base/log';
import type { TimeLimits } from '@noiseaware-connect/relay/store/postgres/connection-options';
import { type Database, openDatabase, statement } from '@noiseaware-connect/relay/store/postgres/database';
import { parsePostgresUrl } from '@noiseaware-connect/relay/store/postgres/location';
import { openPostgresStore } from '@noiseaware-connect/relay/store/postgres/open-postgres-store';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { expect } from 'vitest';
import { forTest } from '../../support/for-file.ts';
import type { TestDatabase } from '../../support/postgres/database-at.ts';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';

type Options = Omit<Parameters<typeof openPostgresStore>[0], 'location' | 'log'> & {
  log?: Parameters<typeof openPostgresStore>[0]['log'];
};

/** Opens a store on a database; without a log unless one is given. */
export const openStore = (url: string, options: Options = {}): Promise<Store> =>
  openPostgresStore({ location: parsePostgresUrl(url), log: createLog('silent'), ...options });

/** A connection pool like a store's, without its statements. */
export const openPool = (url: string, limits?: TimeLimits): Database =>
  openDatabase(parsePostgresUrl(url), createLog('silent'), limits);

/** A new database and a store on it, for one test. */
export async function storeOfTest(options: Options = {}): Promise<{ database: TestDatabase; store: Store }> {
  const database = await freshDatabase();
  const store = await forTest(openStore(database.url, options));
  return { database, store };
}

/** Resolves once that many statements wait for a lock in this database. */
export const untilWaiting = async ({ query }: TestDatabase, many: number): Promise<void> =>
  expect.poll(() => query(waitingForLock)).toHaveLength(many);
export const waitingForLock =
  "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

/** Runs work while another user of the database holds the locks of a statement. */
export async function holding<T>(
  database: TestDatabase,
  sql: string,
  meanwhile: () => Promise<T>,
): Promise<T> {
  const other = openPool(database.url, { connect: 5, statement: 60, lock: 5 });
  const done = await other.inTransaction(async (run) => {
    await run(statement('held', sql));
    return meanwhile();
  });
  await other.close();
  return done;
}
