import { randomBytes } from 'node:crypto';
import { dropDatabases, makeDatabase } from '../support/postgres/database-at.ts';
import { startPostgresServer } from '../support/postgres/postgres-server.ts';

/** The server with the databases on which the benchmark measures. */
export interface BenchServer {
  /** Makes an empty database. */
  newDatabase(name: string): Promise<{
    readonly url: string;
    /** Brings it into the order in which autovacuum keeps one that has been there for a while. */
    tidy(): Promise<void>;
  }>;
  /** Drops them, and ends the server where it was started here. */
  remove(): Promise<void>;
}

/**
 * The server of `TEST_DATABASE_URL`, whose user must be allowed to make databases, or else one that is started here, and
 * that waits for its disk before it answers as any real one does.
 */
export async function openPostgres(): Promise<BenchServer> {
  const given = process.env['TEST_DATABASE_URL'];
  const server =
    given === undefined || given === ''
      ? await startPostgresServer(asInProduction)
      : { url: given, remove: async () => undefined };
  const prefix = `relay_bench_${randomBytes(4).toString('hex')}`;
  return {
    newDatabase: async (name) => {
      const { url, query } = await makeDatabase(server.url, `${prefix}_${name}`);
      return { url, tidy: async () => void (await query('VACUUM (ANALYZE)')) };
    },
    remove: async () => {
      await dropDatabases(server.url, prefix);
      await server.remove();
    },
  };
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
