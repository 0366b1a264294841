import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startPostgresServer } from '../support/postgres-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A PostgreSQL server on which tests may make databases, and how the names of those of this run begin. */
    postgres: { url: string; prefix: string };
  }
}

/**
 * The PostgreSQL server of one run: one of our own that ends with it, or that of `TEST_DATABASE_URL`, which has to let
 * its user make databases; those that the run made there are dropped at its end.
 */
export default async function setUpPostgres(project: TestProject): Promise<() => Promise<void>> {
  const prefix = `relay_test_${randomBytes(4).toString('hex')}_`;
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') {
    project.provide('postgres', { url: given, prefix });
    return () => dropDatabases(given, prefix);
  }
  const server = await startPostgresServer();
  project.provide('postgres', { url: server.url, prefix });
  return server.remove;
}

// --- Internal helpers ---

async function dropDatabases(url: string, prefix: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)',
    [prefix],
  );
  for (const { name } of rows) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await client.end();
}
