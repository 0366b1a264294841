import { StoreUnavailable } from '@noiseaware-connect/relay/base/store-unavailable';
import { mostOpenPairings } from '@noiseaware-connect/relay/domain/pairing/pairing';
import { statement } from '@noiseaware-connect/relay/store/postgres/database';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { beforeEach, expect, test } from 'vitest';
import type { TestDatabase } from '../../support/postgres/database-at.ts';
import { watchStatements } from '../../support/postgres/statements.ts';
import { startPairing } from '../../support/relay/pairing.ts';
import { stageOfTest } from '../../support/relay/relay-stage.ts';
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
import { holding, openPool, storeOfTest, untilWaiting, waitingForLock } from './open-store.ts';

let database: TestDatabase;
let store: Store;
beforeEach(async () => {
  ({ database, store } = await storeOfTest());
  await store.staff.invite(sampleInvite(), operator);
  await store.staff.enrol('hash-of-invite', sampleSession(), {});
});

test('ending a session and revoking its staff member at the same time do not deadlock', async () => {
  await store.pairings.start(samplePairing(), ada);
  const { sent, stop } = watchStatements();
  const { both } = await holding(
    database,
    "SELECT id FROM pairings WHERE id = 'pairing-1' FOR UPDATE",
    async () => {
      const revoking = store.staff.revoke('staff-ada', start, operator);
      await untilWaiting(database, 1);
      const ending = store.staff.endSession('staff-ada', 'session-1', start, ada);
      await untilWaiting(database, 2);
      return { both: Promise.all([revoking, ending]) };
    },
  );
  const [revoked, ended] = await both;
  stop();
  expect([revoked?.revokedAt, ended]).toEqual([start, false]);
  // The end finds its session changed once the revocation is written, and reads it again.
  const reads = sent.filter(({ name }) => /^staff-by-id/.test(name));
  expect(reads).toHaveLength(3);
});

const ends: [string, () => Promise<unknown>][] = [
  ['ending a session', () => store.staff.endSession('staff-ada', 'session-1', start, ada)],
  ['revoking its staff member', () => store.staff.revoke('staff-ada', start, operator)],
  [
    'making its staff member a viewer',
    () => store.staff.invite({ ...sampleInvite(), hash: 'second', role: 'viewer' }, operator),
  ],
];
test.each(ends)('%s during the start of a pairing waits for it, then cancels it', async (_, end) => {
  const both: Promise<unknown>[] = [];
  const holder = openPool(database.url);
  const held = holder.inTransaction(async (run) => {
    // The start stops midway, before it is decided whether its code is free.
    await run(statement('held', 'INSERT INTO pairings (record) VALUES ($1)'), [
      JSON.stringify(samplePairing({ id: 'other' })),
    ]);
    both.push(store.pairings.start(samplePairing(), ada, 'session-1'));
    await untilWaiting(database, 1);
    both.push(end());
    await untilWaiting(database, 2);
    throw new StoreUnavailable('nothing of it');
  });
  await expect(held).rejects.toThrow('nothing of it');
  await holder.close();
  expect((await Promise.all(both))[0]).toBe('started');
  expect((await store.pairings.claim(presented)).outcome).toBe('cancelled');
});

test('concurrent starts of pairings do not exceed the limit of open pairings per session', async () => {
  const begin = (id: string) => store.pairings.start(samplePairing({ id, codeHash: id }), ada, 'session-1');
  for (let index = 1; index < mostOpenPairings; index += 1) await begin(`open-${index}`);
  const { both } = await holding(
    database,
    "SELECT id FROM sessions WHERE id = 'session-1' FOR UPDATE",
    async () => {
      const both = Promise.all([begin('one'), begin('another')]);
      await untilWaiting(database, 2);
      return { both };
    },
  );
  expect((await both).sort()).toEqual(['started', 'too_many']);
});

test('other calls can use a session while a pairing starts in it', async () => {
  const day = 24 * 60 * 60;
  await holding(database, "SELECT id FROM sessions WHERE id = 'session-1' FOR KEY SHARE", async () => {
    expect(await store.staff.useSession('hash-of-session', start + day)).toBeDefined();
    expect(await store.pairings.start(samplePairing(), ada, 'session-1')).toBe('started');
  });
  const [session] = await store.staff.sessionsOf('staff-ada', start);
  expect(session?.lastUsedAt).toBe(start + day);
});

test('a session use recorded while the provider’s answer is written is not lost', async () => {
  const provider = { issuer: 'https://id.example', subject: 'subject' };
  const session = sampleSession({
    id: 'session-2',
    hash: 'second',
    provider: { refreshToken: 'one', checkAt: start, checkedAt: start },
  });
  await store.staff.signIn({ id: 'staff-2', name: 'Grace', role: 'staff', provider }, session, {});
  const said = { refreshToken: 'two', checkAt: start + 600, checkedAt: start };
  const { noting } = await holding(
    database,
    "SELECT id FROM staff WHERE id = 'staff-2' FOR UPDATE",
    async () => {
      const noting = store.staff.noteProvider({ ...session, staff: 'staff-2' }, said);
      await untilWaiting(database, 1);
      await store.staff.useSession('second', start + 60);
      return { noting };
    },
  );
  expect(await noting).toBe(true);
  const [kept] = await store.staff.sessionsOf('staff-2', start);
  expect(kept).toMatchObject({ provider: said, lastUsedAt: start + 60 });
});

test('a call authenticated before its session ended starts no pairing, and is refused as not signed in', async () => {
  const { staff: client } = await stageOfTest({ env: { RELAY_STORE: database.url } });
  const { account, id } = await addConnection(store);
  const alex = (await store.staff.list(start)).find(({ staff }) => staff.name === 'Alex');
  const { call } = await holding(database, 'LOCK TABLE connections IN ACCESS EXCLUSIVE MODE', async () => {
    const starting = startPairing(client, { account: { id: account.id }, connection: id });
    const told = starting.then(
      () => 'begun',
      (error: Error) => error.message,
    );
    // It is authenticated, and reads the connection to reauthorize.
    const asking = `${waitingForLock} AND query LIKE '%FROM connections WHERE id = $1%'`;
    await expect.poll(() => database.query(asking)).toHaveLength(1);
    const [session] = alex?.sessions ?? [];
    expect(await store.staff.endSession(alex?.staff.id ?? '', session?.id ?? '', start, ada)).toBe(true);
    return { call: told };
  });
  expect(await call).toContain('"code":"unauthenticated"');
  const begun = 'SELECT 1 FROM pairings WHERE staff = $1';
  expect(await database.query(begun, [alex?.staff.id])).toEqual([]);
});
