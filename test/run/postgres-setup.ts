import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { dropDatabases } from '../support/postgres/database-at.ts';
import { startPostgresServer } from '../support/postgres/postgres-server.ts';

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
