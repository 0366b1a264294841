import { inspect } from 'node:util';
import { createLog } from '@noiseaware-connect/relay/base/log';
import { StoreUnavailable } from '@noiseaware-connect/relay/base/store-unavailable';
import { hashOf } from '@noiseaware-connect/relay/domain/secrets';
import { statement } from '@noiseaware-connect/relay/store/postgres/database';
import { parsePostgresUrl } from '@noiseaware-connect/relay/store/postgres/location';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { beforeEach, describe, expect, test } from 'vitest';
import { startCuttingProxy } from '../../support/faults/cutting-proxy.ts';
import type { TestDatabase } from '../../support/postgres/database-at.ts';
import { ada, presented, samplePairing } from '../conformance/samples.ts';
import { holding, openPool, openStore, storeOfTest, waitingForLock } from './open-store.ts';

const hasty = { connect: 5, statement: 2, lock: 0.2 };
const heldPairing = "SELECT id FROM pairings WHERE id = 'pairing-1' FOR UPDATE";

let database: TestDatabase;
let logLines: string[];
let store: Store;
beforeEach(async () => {
  logLines = [];
  ({ database, store } = await storeOfTest({ log }));
});

const log = createLog('debug', { write: (line) => void logLines.push(line) });
const failureOf = (doing: Promise<unknown>): Promise<Error> =>
  doing.then(
    () => Promise.reject(new Error('it was done')),
    (error: Error) => error,
  );
const worksNow = () =>
  store.check().then(
    () => true,
    () => false,
  );
const cutAll = () =>
  database.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );

describe('a failed SQL statement is a StoreUnavailable and changes nothing:', () => {
  test('it waits too long for a row lock', async () => {
    await store.pairings.start(samplePairing(), ada);
    const impatient = await openStore(database.url, { limits: hasty });
    await holding(database, heldPairing, async () => {
      const failure = await failureOf(impatient.pairings.claim(presented));
      expect(failure).toBeInstanceOf(StoreUnavailable);
      expect(failure).toMatchObject({
        code: 'store_unavailable',
        message: 'PostgreSQL cannot be used now: something was locked for too long (55P03)',
      });
    });
    expect((await impatient.pairings.claim(presented)).outcome).toBe('granted');
    await impatient.close();
  });

  test('it exceeds the statement timeout', async () => {
    const pool = openPool(database.url, { ...hasty, statement: 0.3 });
    const failure = await failureOf(pool.run(statement('slow', 'SELECT pg_sleep(5)')));
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect(failure).toMatchObject({
      code: 'store_slow',
      message: 'PostgreSQL cannot be used now: a statement took too long (57014)',
    });
    await pool.close();
  });

  test('the server terminates its connection', async () => {
    await store.pairings.start(samplePairing(), ada);
    await holding(database, heldPairing, async () => {
      const failing = failureOf(store.pairings.claim(presented));
      const ending = waitingForLock.replace('SELECT 1', 'SELECT pg_terminate_backend(pid)');
      await expect.poll(() => database.query(ending)).toHaveLength(1);
      expect(await failing).toBeInstanceOf(StoreUnavailable);
    });
    expect((await store.pairings.claim(presented)).outcome).toBe('granted');
  });

  test('it writes to a read-only server, as after a failover', async () => {
    const name = new URL(database.url).pathname.slice(1);
    await database.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await cutAll();
    // The first error on a cut connection reports the cut.
    await expect.poll(async () => (await failureOf(store.check())).message).toContain('25006');
    // Reads go on meanwhile, which does not make it available again.
    for (let times = 0; times < 3; times += 1) {
      expect(await store.pairings.find('pairing-1')).toBeUndefined();
      expect((await failureOf(store.check())).message).toContain('25006');
    }
    const said = () => logLines.filter((line) => /PostgreSQL (un)?available/.test(line)).length;
    expect(said()).toBe(1);
    await database.query(
      `BEGIN READ WRITE; ALTER DATABASE ${name} RESET default_transaction_read_only; COMMIT`,
    );
    // Each connection to the old server is dropped when it refuses, until none is left.
    await expect.poll(worksNow).toBe(true);
    expect(said()).toBe(2);
  });
});

test('exporting everything is not limited by the statement timeout of a relay', async () => {
  await store.pairings.start(samplePairing(), ada);
  const patient = await openStore(database.url, { limits: { connect: 5, statement: 1, lock: 30 } });
  const counting = () => database.query(`${waitingForLock} AND clock_timestamp() - query_start > '1.5 s'`);
  let asked: Promise<PromiseSettledResult<unknown>[]> | undefined;
  await holding(database, 'LOCK TABLE audit IN ACCESS EXCLUSIVE MODE', async () => {
    asked = Promise.allSettled([
      patient.archive.read(async ({ batches }) => {
        const found: string[] = [];
        for await (const { collection } of batches()) found.push(collection);
        return found;
      }),
    ]);
    await Promise.race([asked, expect.poll(counting, { timeout: 10_000 }).toHaveLength(1)]);
  });
  expect(await asked).toMatchObject([{ status: 'fulfilled', value: ['pairings', 'audit'] }]);
  await patient.close();
}, 20_000);

test('idle database connections that were cut are replaced, and the next call works', async () => {
  await Promise.all(Array.from({ length: 10 }, () => store.check()));
  await cutAll();
  await expect.poll(worksNow).toBe(true);
  const sessions = await database.query('SELECT 1 FROM pg_stat_activity WHERE datname = current_database()');
  expect(sessions.length).toBeLessThan(12);
});

test('a claim whose commit is unconfirmed fails as StoreUnavailable, and its repeat gets the same access code', async () => {
  const proxy = await startCuttingProxy(database.url);
  const far = await openStore(proxy.url);
  await far.pairings.start(samplePairing(), ada);
  const accessCode = 'access-code-of-salt-of-pairing';
  const lost = proxy.loseAnswerTo(hashOf(accessCode));
  expect(await failureOf(far.pairings.claim(presented))).toBeInstanceOf(StoreUnavailable);
  await lost;
  expect(await far.pairings.claim(presented)).toEqual({ outcome: 'repeated', accessCode });
  await far.close();
  await proxy.close();
});

test('a transaction that PostgreSQL rolls back because of a deadlock is retried', async () => {
  const relay = openPool(database.url);
  for (const id of ['a', 'b']) await store.pairings.start(samplePairing({ id, codeHash: id }), ada);
  const hold = statement('hold', 'SELECT id FROM pairings WHERE id = $1 FOR UPDATE');
  const both = { begun: 0, ready: Promise.withResolvers<void>() };
  const inOrder = (first: string, second: string) =>
    relay.inTransaction(async (run) => {
      await run(hold, [first]);
      both.begun += 1;
      if (both.begun >= 2) both.ready.resolve();
      await both.ready.promise;
      await run(hold, [second]);
      return 'done';
    });
  expect(await Promise.all([inOrder('a', 'b'), inOrder('b', 'a')])).toEqual(['done', 'done']);
  expect(both.begun).toBe(3);
  await relay.close();
});

test('no value in an error of PostgreSQL is passed on or logged', async () => {
  await store.pairings.start(samplePairing(), ada);
  // PostgreSQL's detail quotes the existing key.
  const failure = await failureOf(store.pairings.start(samplePairing({ id: 'other' }), ada));
  expect([failure.name, failure.message]).toEqual(['PostgresTrouble', 'PostgreSQL: 23505']);
  log.error({ err: failure }, 'failed');
  expect(logLines.join('') + inspect(failure, { depth: 9, showHidden: true })).not.toMatch(
    /hash-of-code|already/,
  );
});

test('a search for a text that PostgreSQL cannot store finds nothing and does not fail', async () => {
  expect(await store.connections.find('a\0b')).toBeUndefined();
  expect(await store.connections.list({ account: 'a\0b', limit: 10 })).toEqual({ connections: [] });
  expect(await store.staff.revoke('a\0b', 0, ada)).toBeUndefined();
});

test('a login refused by PostgreSQL is reported by its code, without the password', async () => {
  const url = new URL(database.url);
  [url.username, url.password] = ['nobody_here', 'open-sesame'];
  const failure = await failureOf(openStore(url.href, { log }));
  expect(failure.message).toMatch(/^PostgreSQL cannot be used now: it [\w ]+ \(28\w{3}\)$/);
  const shown = inspect([failure, parsePostgresUrl(url.href)], { depth: 9 });
  expect(shown + JSON.stringify(parsePostgresUrl(url.href)) + logLines.join('')).not.toContain('open-sesame');
});

test('commits are durable even if the server is set to synchronous_commit = off', async () => {
  const name = new URL(database.url).pathname.slice(1);
  await database.query(`ALTER DATABASE ${name} SET synchronous_commit = off`);
  const relay = openPool(database.url);
  const asked = statement('asked', "SELECT current_setting('synchronous_commit') AS value");
  expect(await relay.run(asked)).toEqual([{ value: 'on' }]);
  await relay.close();
});
