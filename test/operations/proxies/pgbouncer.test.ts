import type { Connection } from '@noiseaware-connect/shared/shapes';
import { expect, test } from 'vitest';
import { startSandbox } from '../../sandbox/sandbox.ts';
import { installByApt } from '../../support/browser/installed-program.ts';
import { forTest } from '../../support/for-file.ts';
import { startPgBouncer } from '../../support/postgres/pgbouncer.ts';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { connectAccount } from '../../support/relay/connect-account.ts';
import { startTestRelay } from '../../support/relay/test-relay.ts';
import { answered } from '../../support/relay/value-in.ts';

// Only in the soak: PgBouncer comes from Debian's packages.

test('three relays that start together work through PgBouncer in transaction mode, also after an audit log was verified', {
  timeout: 120_000,
}, async () => {
  if (!installByApt('pgbouncer')) throw new Error('PgBouncer could not be installed by apt');
  const database = await freshDatabase();
  const pooler = await forTest(startPgBouncer(database.url, 8));
  const sandbox = await forTest(startSandbox());
  const env = { RELAY_STORE: pooler.url };
  // They create the tables: one does it, the others wait for that one.
  const relays = await Promise.all(
    Array.from({ length: 3 }, () => forTest(startTestRelay({ sandbox, env }))),
  );
  const [first, second, third] = relays;
  if (first === undefined || second === undefined || third === undefined) throw new Error('no three relays');
  expect(await database.query("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'")).toEqual([]);

  const { client, session } = await first.enrol('Alex', 'admin');
  const { key } = await second.service('billing');
  const work = async (round: number) => {
    const connections: Connection[] = [];
    for (const each of ['a', 'b', 'c'])
      connections.push(await connectAccount(client, { id: `cust-${round}-${each}` }));
    await Promise.all(
      connections.flatMap(({ id }) =>
        relays.map(async (relay) => {
          const read = await relay.ask(`/v1/connections/${id}`, session);
          const token = await relay.ask(`/v1/connections/${id}/token`, key, { body: {} });
          const found = await relay.ask(`/v1/connections?q=cust-${round}`, session);
          expect([read.status, token.status, found.status]).toEqual([200, 200, 200]);
          expect(((await found.json()) as { connections: unknown[] }).connections).toHaveLength(3);
        }),
      ),
    );
  };
  await work(1);
  await first.door.verifyAudit({ query: {} });
  await work(2);
  await third.restart();
  await work(3);
  expect((await answered(client.summarizeConnections())).fine).toBe(9);
  const leftOver = `SELECT state FROM pg_stat_activity
    WHERE datname = current_database() AND state LIKE 'idle in transaction%'`;
  expect(await database.query(leftOver)).toEqual([]);
  expect(relays.flatMap(({ logLines }) => logLines).filter((line) => line.includes('"level":50'))).toEqual(
    [],
  );
});
