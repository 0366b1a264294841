import { randomBytes } from 'node:crypto';
import { databaseAt, dropDatabases, makeDatabase } from '../support/database-at.ts';
import { startPostgresServer } from '../support/postgres-server.ts';

/** The empty database on which the benchmark measures, and which it fills. */
export interface BenchDatabase {
  readonly url: string;
  /** Brings it into the order in which autovacuum keeps one that has been there for a while. */
  tidy(): Promise<void>;
  /** Drops it, and ends the server that was started for it. */
  remove(): Promise<void>;
}

/**
 * Makes the database: on the server of `TEST_DATABASE_URL`, whose user must be allowed to, or else on one that is started
 * here, and that waits for its disk before it answers as any real one does.
 */
export async function openPostgres(): Promise<BenchDatabase> {
  const given = process.env['TEST_DATABASE_URL'];
  const server =
    given === undefined || given === ''
      ? await startPostgresServer(asInProduction)
      : { url: given, remove: async () => undefined };
  const prefix = `relay_bench_${randomBytes(4).toString('hex')}`;
  try {
    const { url } = await makeDatabase(server.url, prefix);
    return {
      url,
      tidy: async () => void (await databaseAt(url).query('VACUUM (ANALYZE)')),
      remove: async () => {
        await dropDatabases(server.url, prefix);
        await server.remove();
      },
    };
  } catch (error) {
    await server.remove();
    throw error;
  }
}

// --- Internal helpers ---

/** What is safe is as PostgreSQL comes; only the memory and the log are those of a machine that was set up for it. */
const asInProduction = {
  fsync: 'on',
  full_page_writes: 'on',
  autovacuum: 'on',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
};
