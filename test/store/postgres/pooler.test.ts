import { type Database, statement } from '@noiseaware-connect/relay/store/postgres/database';
import { expect, test } from 'vitest';
import { forTest } from '../../support/for-file.ts';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { startStrictPooler } from '../../support/postgres/strict-pooler.ts';
import { openPool, openStore } from './open-store.ts';

const limits = `SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
  current_setting('idle_in_transaction_session_timeout') AS idle`;
/** The settings of a pooled connection and of a dedicated one. */
const limitsOf = async ({ run, alone }: Database) => ({
  pool: (await run(statement('limits', limits)))[0],
  alone: await alone(async (client) => (await client(limits))[0] as unknown),
});

test('the store works through a pooler that refuses timeout parameters', async () => {
  const pooler = await forTest(startStrictPooler((await freshDatabase()).url));
  const store = await openStore(pooler.url);
  await store.check();
  expect(await store.archive.read(async ({ size }) => size)).toBe(0);
  await store.close();
  const distinct = new Set(pooler.begun.map((names) => names.join()));
  expect([...distinct]).toEqual(['user,database,application_name,client_encoding']);
});

test('every database connection sets its timeouts, which override those of the database or user', async () => {
  const { url, query } = await freshDatabase();
  const name = new URL(url).pathname.slice(1);
  for (const each of ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']) {
    await query(`ALTER DATABASE ${name} SET ${each} = '77s'`);
  }
  const usual = openPool(url);
  expect(await limitsOf(usual)).toEqual({
    pool: { statement: '10s', lock: '5s', idle: '10s' },
    alone: { statement: '0', lock: '0', idle: '0' },
  });
  await usual.close();
  const hasty = openPool(url, { connect: 5, statement: 2, lock: 0.2 });
  expect((await limitsOf(hasty)).pool).toEqual({ statement: '2s', lock: '200ms', idle: '2s' });
  await hasty.close();
});
