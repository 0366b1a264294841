import { createLog } from '@noiseaware-connect/relay/log';
import { type Database, openDatabase, statement } from '@noiseaware-connect/relay/store/postgres/database';
import { parsePostgresUrl } from '@noiseaware-connect/relay/store/postgres/location';
import { openPostgresStore } from '@noiseaware-connect/relay/store/postgres/open-postgres-store';
import { byId } from '@noiseaware-connect/relay/store/postgres/table';
import { type Store, StoreUnavailable } from '@noiseaware-connect/relay/store/store';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startSandbox } from '../../sandbox/sandbox.ts';
import type { TestDatabase } from '../../support/postgres/database-at.ts';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import { watchStatements } from '../../support/postgres/statements.ts';
import { startPairing } from '../../support/relay/pairing.ts';
import { startTestRelay } from '../../support/relay/test-relay.ts';
import {
  ada,
  operator,
  presented,
  sampleInvite,
  samplePairing,
  sampleSession,
  start,
} from '../conformance/samples.ts';
import { addConnection } from '../conformance/store-check.ts';

let database: TestDatabase;
let store: Store;
/** Another user of the database, who holds a row while others come. */
let holder: Database;
beforeEach(async () => {
  database = await freshDatabase();
  const [location, log] = [parsePostgresUrl(database.url), createLog('silent')];
  store = await openPostgresStore({ location, log });
  holder = openDatabase(location, log);
  await store.staff.invite(sampleInvite(), operator);
  await store.staff.enrol('hash-of-invite', sampleSession(), {});
});
afterEach(() => Promise.all([store.close(), holder.close()]));

const waitingForLock =
  "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
const untilWaiting = (many: number) => expect.poll(() => database.query(waitingForLock)).toHaveLength(many);
const holding = <T>(sql: string, meanwhile: () => Promise<T>): Promise<T> =>
  holder.inTransaction(async (run) => {
    await run(statement('held', sql));
    return meanwhile();
  });

test('the end of a session and the revocation of whose it is wait for each other, and not both', async () => {
  await store.pairings.start(samplePairing(), ada);
  const { sent, stop } = watchStatements();
  const { both } = await holding("SELECT id FROM pairings WHERE id = 'pairing-1' FOR UPDATE", async () => {
    const revoking = store.staff.revoke('staff-ada', start, operator);
    await untilWaiting(1);
    const ending = store.staff.endSession('staff-ada', 'session-1', start, ada);
    await untilWaiting(2);
    return { both: Promise.all([revoking, ending]) };
  });
  const [revoked, ended] = await both;
  stop();
  expect([revoked?.revokedAt, ended]).toEqual([start, false]);
  // What PostgreSQL has to end for the sake of the other one is sent again.
  const again = sent.map(({ name }) => name).filter((name, index, all) => all.indexOf(name) !== index);
  expect(again.filter((name) => /^(?:staff|session)-/.test(name))).toEqual([]);
});

const ends: [string, () => Promise<unknown>][] = [
  ['the end of a session', () => store.staff.endSession('staff-ada', 'session-1', start, ada)],
  ['a revocation', () => store.staff.revoke('staff-ada', start, operator)],
];
test.each(ends)('%s that comes while a pairing begins waits for that, and takes it along', async (_, end) => {
  const both: Promise<unknown>[] = [];
  const held = holder.inTransaction(async (run) => {
    // The beginning stops in its middle: whether its code is free is not decided yet.
    await run(statement('held', 'INSERT INTO pairings (record) VALUES ($1)'), [
      JSON.stringify(samplePairing({ id: 'other' })),
    ]);
    both.push(store.pairings.start(samplePairing(), ada, 'session-1'));
    await untilWaiting(1);
    both.push(end());
    await untilWaiting(2);
    throw new StoreUnavailable('nothing of it');
  });
  await expect(held).rejects.toThrow('nothing of it');
  expect((await Promise.all(both))[0]).toBe('started');
  expect((await store.pairings.claim(presented)).outcome).toBe('cancelled');
});

test('a session is used by others while a pairing begins within it', async () => {
  const day = 24 * 60 * 60;
  await holding("SELECT id FROM sessions WHERE id = 'session-1' FOR KEY SHARE", async () => {
    expect(await store.staff.useSession('hash-of-session', start + day)).toBeDefined();
    expect(await store.pairings.start(samplePairing(), ada, 'session-1')).toBe('started');
  });
  const [session] = await store.staff.sessionsOf('staff-ada', start);
  expect(session?.lastUsedAt).toBe(start + day);
});

test('a call that was let in before its session ended begins nothing, and is told to sign in', async () => {
  const sandbox = await startSandbox();
  const relay = await startTestRelay({ sandbox, env: { RELAY_STORE: database.url } });
  const { client } = await relay.enrol('Grace');
  const { account, id } = await addConnection(store);
  const grace = (await store.staff.list(start)).find(({ staff }) => staff.name === 'Grace');
  const { call } = await holding('LOCK TABLE connections IN ACCESS EXCLUSIVE MODE', async () => {
    const starting = startPairing(client, { account: { id: account.id }, connection: id });
    const told = starting.then(
      () => 'begun',
      (error: Error) => error.message,
    );
    // It has been let in, and asks for the connection that is to be reauthorized.
    const asking = `${waitingForLock} AND query = $1`;
    await expect.poll(() => database.query(asking, [byId('connections').text])).toHaveLength(1);
    const [session] = grace?.sessions ?? [];
    expect(await store.staff.endSession(grace?.staff.id ?? '', session?.id ?? '', start, ada)).toBe(true);
    return { call: told };
  });
  expect(await call).toContain('"code":"unauthenticated"');
  const begun = 'SELECT 1 FROM pairings WHERE staff = $1';
  expect(await database.query(begun, [grace?.staff.id])).toEqual([]);
  await relay.stop();
  await sandbox.stop();
});
