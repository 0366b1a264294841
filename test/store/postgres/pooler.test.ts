import { createLog } from '@noiseaware-connect/relay/log';
import { type Database, openDatabase, statement } from '@noiseaware-connect/relay/store/postgres/database';
import { parsePostgresUrl } from '@noiseaware-connect/relay/store/postgres/location';
import { openPostgresStore } from '@noiseaware-connect/relay/store/postgres/open-postgres-store';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TestDatabase } from '../../support/postgres/database-at.ts';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { type StrictPooler, startStrictPooler } from '../../support/postgres/strict-pooler.ts';

const log = createLog('silent');
let database: TestDatabase;
let pooler: StrictPooler;
beforeEach(async () => {
  database = await freshDatabase();
  pooler = await startStrictPooler(database.url);
});
afterEach(() => pooler.close());

const limits = `SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
  current_setting('idle_in_transaction_session_timeout') AS idle`;
/** What holds on a connection of the pool, and on one that is alone. */
const limitsOf = async ({ run, alone }: Database) => ({
  pool: (await run(statement('limits', limits)))[0],
  alone: await alone(async (client) => (await client.query(limits)).rows[0] as unknown),
});

test('a pooler that knows no limits of time is no hindrance', async () => {
  const store = await openPostgresStore({ location: parsePostgresUrl(pooler.url), log });
  await store.check();
  expect(await store.archive.read(async ({ size }) => size)).toBe(0);
  await store.close();
  const distinct = new Set(pooler.begun.map((names) => names.join()));
  expect([...distinct]).toEqual(['user,database,application_name,client_encoding']);
});

test('every connection has its limits of time, whatever the database or its user has for others', async () => {
  const name = new URL(database.url).pathname.slice(1);
  for (const each of ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']) {
    await database.query(`ALTER DATABASE ${name} SET ${each} = '77s'`);
  }
  const usual = openDatabase(parsePostgresUrl(database.url), log);
  expect(await limitsOf(usual)).toEqual({
    pool: { statement: '10s', lock: '5s', idle: '10s' },
    alone: { statement: '0', lock: '0', idle: '0' },
  });
  await usual.close();
  const hasty = openDatabase(parsePostgresUrl(database.url), log, { connect: 5, statement: 2, lock: 0.2 });
  expect((await limitsOf(hasty)).pool).toEqual({ statement: '2s', lock: '200ms', idle: '2s' });
  await hasty.close();
});
