import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { dropDatabases } from '../support/postgres/database-at.ts';
import { type PostgresServer, startPostgresServer } from '../support/postgres/postgres-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /**
     * The address of the run's PostgreSQL server is the answer to a call of `locator`, which starts it if need be. The
     * databases that tests make there have names that begin with `prefix`.
     */
    postgres: { locator: string; prefix: string };
  }
}

/**
 * The PostgreSQL server of one run, shared by all its processes: one of our own that starts when the first test asks for
 * it and ends with the run, or that of `TEST_DATABASE_URL`, which has to let its user make databases; those that the run
 * made there are dropped at its end.
 */
export default async function setUpPostgres(project: TestProject): Promise<() => Promise<void>> {
  const prefix = `relay_test_${randomBytes(4).toString('hex')}_`;
  const external = process.env['TEST_DATABASE_URL'] ?? '';
  let starting: Promise<PostgresServer> | undefined;

  const urlOfServer = async (): Promise<string> => {
    if (external !== '') return external;
    starting ??= startPostgresServer();
    return (await starting).url;
  };
  const locator = createServer((_, response) => {
    // A file that asks again after a pause could meet a connection that is being closed.
    response.setHeader('Connection', 'close');
    urlOfServer().then(
      (url) => response.end(url),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await once(locator.listen(0, '127.0.0.1'), 'listening');
  const { port } = locator.address() as AddressInfo;
  project.provide('postgres', { locator: `http://127.0.0.1:${port}`, prefix });

  return async () => {
    locator.close();
    locator.closeAllConnections();
    if (external !== '') await dropDatabases(external, prefix);
    await (await starting?.catch(() => undefined))?.remove();
  };
}
