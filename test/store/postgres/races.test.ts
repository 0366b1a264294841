import type { Connection } from '@noiseaware-connect/relay/domain/connection/connection';
import { sealedIn } from '@noiseaware-connect/relay/domain/sealing/sealed-fields';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { expect, test } from 'vitest';
import { forFile } from '../../support/for-file.ts';
import { freshDatabase } from '../../support/postgres/postgres-database.ts';
import {
  ada,
  day,
  eventLife,
  operator,
  presented,
  relay,
  sampleConnection,
  sampleInvite,
  samplePairing,
  sampleService,
  sampleSession,
  sampleWebhook,
  start,
} from '../conformance/samples.ts';
import { addConnection, atOnce } from '../conformance/store-check.ts';
import { holding, openStore, storeOfTest, untilWaiting } from './open-store.ts';

const database = await freshDatabase();
/** Two relays on it: one has not seen what the other decides. */
const one = await forFile(openStore(database.url));
const other = await forFile(openStore(database.url));

const storeAt = (index: number): Store => (index % 2 === 0 ? one : other);

test('a staff member who enrols while being revoked has no session afterwards, in either order', async () => {
  await atOnce(40, async (round) => {
    const [name, hash] = [`staff-${round}`, `invite-${round}`];
    await one.staff.invite(sampleInvite({ name, newId: name, hash }), operator);
    const session = sampleSession({ id: `session-${round}`, hash: `session-${round}` });
    await Promise.all([
      storeAt(round).staff.enrol(hash, session, {}),
      storeAt(round + 1).staff.revoke(name, start + 1, operator),
    ]);
    expect(await one.staff.sessionsOf(name, start)).toEqual([]);
    expect(await other.staff.useSession(`session-${round}`, start)).toBeUndefined();
  });
});

test('a revocation during an enrolment waits for it, and ends its session', async () => {
  await one.staff.invite(sampleInvite({ name: 'Late', newId: 'late', hash: 'late' }), operator);
  // The enrolment stops midway, before it can take the invite.
  const { both } = await holding(
    database,
    "SELECT id FROM invites WHERE id = 'late' FOR UPDATE",
    async () => {
      const enrolling = one.staff.enrol('late', sampleSession({ id: 'late', hash: 'late' }), {});
      await untilWaiting(database, 1);
      const revoking = other.staff.revoke('late', start + 1, operator);
      await untilWaiting(database, 2);
      return { both: Promise.all([enrolling, revoking]) };
    },
  );
  const [enrolled, revoked] = await both;
  expect([enrolled?.id, revoked?.revokedAt]).toEqual(['late', start + 1]);
  expect(await one.staff.sessionsOf('late', start)).toEqual([]);
});

test('a disconnect concurrent with a reauthorization and a renewal always wins, without a deadlock', async () => {
  const statuses = await atOnce(40, async (round) => {
    const id = `connection-${round}`;
    await addConnection(one, { id, connectedAt: start + round });
    const pairing = samplePairing({
      ...{ id: `again-${round}`, codeHash: `again-${round}` },
      ...{ connection: id, choice: 'named' },
    });
    await one.pairings.start(pairing, ada);
    const lease = { owner: id, now: start, until: start + 30, refresh: true };
    await other.connections.beginRenewal(id, lease, relay);
    const again = sampleConnection({ id, connectedAt: start + round });
    const forget = { cause: 'disconnected_by_staff', forget: true, now: start } as const;
    const renewed = (known: Connection) => ({ ...known, renewal: null });
    await Promise.all([
      storeAt(round).pairings.connect(pairing.id, again, start, ada),
      storeAt(round + 1).connections.disconnect(id, forget, ada),
      storeAt(round).connections.settleRenewal(id, id, renewed, start, relay),
      storeAt(round + 1).pairings.claim({ ...presented, codeHash: pairing.codeHash }),
    ]);
    const { status, accessCode, renewal } = (await one.connections.find(id)) ?? {};
    return { status, accessCode, renewal };
  });
  expect(statuses).toEqual(Array(40).fill({ status: 'disconnected', accessCode: null, renewal: null }));
});

test('an account is connected to one organization if two complete pairings concurrently on two relays', async () => {
  const outcomes = await atOnce(40, async (round) => {
    const account = { id: `account-of-${round}` };
    const results = await Promise.all(
      ['lakeside', 'harbor'].map(async (value, index) => {
        const id = `owner-${round}-${index}`;
        await storeAt(index).pairings.start(samplePairing({ id, codeHash: id, account }), ada);
        const identity = { by: 'org', value, name: null };
        const connection = sampleConnection({ id: `of-${id}`, account, identity });
        return storeAt(index).pairings.connect(id, connection, start, ada);
      }),
    );
    return results.map(({ outcome }) => outcome).sort();
  });
  expect(outcomes).toEqual(Array(40).fill(['connected', 'other']));
});

test('an account has one living connection if one is moved to it while a pairing for it completes', async () => {
  const outcomes = await atOnce(40, async (round) => {
    const account = { id: `moved-to-${round}` };
    const connection = await addConnection(one, {
      id: `moved-${round}`,
      account: { id: `moved-from-${round}` },
    });
    const values = sealedIn(connection).map(({ sealed }) => ({ from: sealed, to: `${sealed}-moved` }));
    const pairing = samplePairing({ id: `with-${round}`, codeHash: `with-${round}`, account });
    await one.pairings.start(pairing, ada);
    // It is open until it completes, so it counts as expired here.
    const move = { account, values, now: pairing.expiresAt };
    const identity = { by: 'org', value: 'harbor', name: null };
    const completed = sampleConnection({ id: `completed-${round}`, account, identity });
    const results = await Promise.all([
      storeAt(round).connections.move(connection.id, move, operator),
      storeAt(round + 1).pairings.connect(pairing.id, completed, start, ada),
    ]);
    return results.map(({ outcome }) => outcome);
  });
  for (const outcome of outcomes)
    expect([
      ['moved', 'changed'],
      ['living', 'connected'],
    ]).toContainEqual(outcome);
});

test('across relays a code is granted once, a lease has one owner, and a name one service key and one person', async () => {
  await one.pairings.start(samplePairing({ id: 'race', codeHash: 'race' }), ada);
  const claims = await atOnce(100, (index) =>
    storeAt(index).pairings.claim({ ...presented, codeHash: 'race' }),
  );
  expect(claims.filter(({ outcome }) => outcome === 'granted')).toHaveLength(1);
  expect(new Set(claims.map((claim) => 'accessCode' in claim && claim.accessCode)).size).toBe(1);

  await addConnection(one, { id: 'leased', connectedAt: start + 99 });
  const leases = await atOnce(100, (index) => {
    const lease = { owner: `${index}`, now: start, until: start + 30, refresh: true };
    return storeAt(index).connections.beginRenewal('leased', lease, relay);
  });
  expect(leases.filter((each) => typeof each !== 'string')).toHaveLength(1);

  const keys = await atOnce(100, (index) =>
    storeAt(index).services.add(sampleService({ id: `key-${index}`, hash: `key-${index}` }), operator),
  );
  expect(keys.filter((each) => each === 'added')).toHaveLength(1);

  const people = await atOnce(100, (index) =>
    storeAt(index).staff.invite(
      sampleInvite({ name: 'Grace', newId: `grace-${index}`, hash: `grace-${index}` }),
      operator,
    ),
  );
  expect(new Set(people.map((each) => each?.id)).size).toBe(1);
});

test('old audit entries are removed by one relay at a time, and those left follow from the last removed one', async () => {
  const { database: ofTest, store } = await storeOfTest();
  for (const at of [start, start + 1, start + day])
    await store.audit.add({ at, what: 'backed_up', who: operator });
  const { head } = await store.audit.verify();
  await holding(ofTest, 'SELECT FROM audit_ends FOR UPDATE', async () => {
    await store.sweep(start + day, day / 2, eventLife);
    expect(await store.audit.read({ limit: 9 })).toHaveLength(3);
  });
  await store.sweep(start + day, day / 2, eventLife);
  expect(await store.audit.verify(head)).toEqual({ entries: 1, head, earlier: 'unchanged' });
});

test('a webhook added while an event is being committed gets that event once', async () => {
  await addConnection(one, { id: 'told', connectedAt: start + 200 });
  const { ending } = await holding(
    database,
    "SELECT id FROM connections WHERE id = 'told' FOR UPDATE",
    async () => {
      const leave = { cause: 'disconnected_by_staff', forget: false, now: start } as const;
      const ending = one.connections.disconnect('told', leave, ada);
      await untilWaiting(database, 1);
      expect(await other.webhooks.add(sampleWebhook(), operator)).toBe('added');
      return { ending };
    },
  );
  await ending;
  const told = await other.webhooks.take(new Map([['webhook-1', 10]]), start, start + 30);
  expect(told.map(({ event: { type, subject } }) => [type, subject])).toEqual([
    ['connection.disconnected', 'told'],
  ]);
});
