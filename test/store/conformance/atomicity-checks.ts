import type { Store } from '@noiseaware-connect/relay/store/store';
import { expect } from 'vitest';
import { addSealed, replaced } from './key-checks.ts';
import {
  ada,
  auditLife,
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
  start,
} from './samples.ts';
import {
  addConnection,
  atOnce,
  auditedEvents,
  type Checks,
  disconnect,
  enrolAda,
  tally,
} from './store-check.ts';

const lease = { owner: 'first', now: start, until: start + 30, refresh: true };

const timesOf = async (store: Store, what: string) => tally(await auditedEvents(store))[what] ?? 0;

/** The results of a hundred concurrent calls of an operation. Claims, completions and leases have checks of their own. */
export const atomicityChecks: Checks = {
  'creates one staff member from a hundred concurrent invites with the same name': async (bench) => {
    const invited = await atOnce(100, (index) =>
      bench.store.staff.invite(sampleInvite({ hash: `${index}`, newId: `staff-${index}` }), operator),
    );
    expect(new Set(invited.map((each) => each?.id)).size).toBe(1);
    const [member, ...others] = await (await bench.reopen()).staff.list(start);
    expect([others, member?.invites.length]).toEqual([[], 100]);
  },

  'ends a session once of many concurrent calls, and records that in the audit log once': async (bench) => {
    await enrolAda(bench.store);
    const ended = await atOnce(100, () => bench.store.staff.endSession('staff-ada', 'session-1', start, ada));
    expect(tally(ended)).toEqual({ true: 1, false: 99 });
    expect(await timesOf(await bench.reopen(), 'session_ended')).toBe(1);
  },

  'leaves a revoked staff member no session, even if they enrol many times during the revocation': async (
    bench,
  ) => {
    const { staff } = bench.store;
    for (let index = 0; index < 50; index += 1)
      await staff.invite(sampleInvite({ hash: `${index}` }), operator);
    await atOnce(100, (index) =>
      index % 2 === 0
        ? staff.enrol(`${index / 2}`, sampleSession({ id: `s-${index}`, hash: `s-${index}` }), {})
        : staff.revoke('Ada', start + 1, operator),
    );
    expect(await (await bench.reopen()).staff.sessionsOf('staff-ada', start)).toEqual([]);
  },

  'revokes a service key permanently, and records that in the audit log once': async (bench) => {
    await bench.store.services.add(sampleService(), operator);
    await atOnce(100, () => bench.store.services.revoke('billing', start + 5, operator));
    const store = await bench.reopen();
    expect((await store.services.find('hash-of-key'))?.revokedAt).toBe(start + 5);
    expect((await store.services.list()).map(({ service }) => service.revokedAt)).toEqual([start + 5]);
    expect(await timesOf(store, 'service_key_revoked')).toBe(1);
  },

  'ends a pairing once if a hundred concurrent calls cancel or fail it': async (bench) => {
    await bench.store.pairings.start(samplePairing(), ada);
    await atOnce(100, (index) =>
      index % 2 === 0
        ? bench.store.pairings.cancel('pairing-1', start, ada)
        : bench.store.pairings.fail('pairing-1', start, ada),
    );
    const store = await bench.reopen();
    const ends = (await timesOf(store, 'pairing_cancelled')) + (await timesOf(store, 'pairing_failed'));
    expect(ends).toBe(1);
  },

  'ends a pairing in one way only if it is claimed, completed and cancelled concurrently': async (bench) => {
    await bench.store.pairings.start(samplePairing(), ada);
    const { pairings } = bench.store;
    await atOnce(99, async (index) => {
      if (index % 3 === 0) await pairings.claim(presented);
      else if (index % 3 === 1) await pairings.connect('pairing-1', sampleConnection(), start, ada);
      else await pairings.cancel('pairing-1', start, ada);
    });
    const store = await bench.reopen();
    const events = tally(await auditedEvents(store));
    expect((events['connected'] ?? 0) + (events['pairing_cancelled'] ?? 0)).toBe(1);
    expect(events['code_granted'] ?? 0).toBeLessThanOrEqual(1);
    const connected = (await store.connections.find('connection-1')) !== undefined;
    expect(connected).toBe(events['connected'] === 1);
  },

  'settles a renewal once if its outcome is written by a hundred concurrent calls': async (bench) => {
    await addConnection(bench.store);
    await bench.store.connections.beginRenewal('connection-1', lease, relay);
    const settled = await atOnce(100, () =>
      bench.store.connections.settleRenewal('connection-1', 'first', () => sampleConnection(), start, relay),
    );
    expect(tally(settled.map((each) => (each === 'lost' ? 'lost' : 'settled')))).toEqual({
      settled: 1,
      lost: 99,
    });
    expect(await timesOf(await bench.reopen(), 'renewed')).toBe(1);
  },

  'marks an interrupted renewal as uncertain once if a hundred concurrent calls find it': async (bench) => {
    await addConnection(bench.store);
    await bench.store.connections.beginRenewal('connection-1', lease, relay);
    await atOnce(100, async (index) => {
      if (index % 2 === 0) await bench.store.connections.markInterrupted(start + 30, relay);
      else await bench.store.connections.extendRenewal('connection-1', 'other', start + 90);
    });
    expect(await timesOf(await bench.reopen(), 'renewal_interrupted')).toBe(1);
  },

  'erases a forgotten connection completely even if a hundred concurrent calls write to it': async (
    bench,
  ) => {
    await addSealed(bench.store, 'one', 'old');
    const { connections, keys } = bench.store;
    await connections.beginRenewal('one', lease, relay);
    await atOnce(100, async (index) => {
      if (index === 50) await disconnect(bench.store, { id: 'one', forget: true });
      else if (index % 3 === 0) await keys.reseal('connections', 'one', [replaced('one', 'code')]);
      else if (index % 3 === 1) await connections.beginRenewal('one', { ...lease, owner: `${index}` }, relay);
      else
        await connections.settleRenewal('one', 'first', () => sampleConnection({ id: 'one' }), start, relay);
    });
    const kept = await (await bench.reopen()).connections.find('one');
    expect(kept).toMatchObject({ status: 'disconnected', accessCode: null, tokens: null, renewal: null });
  },

  'replaces a sealed value by its re-sealed one once of many concurrent calls': async ({ store }) => {
    await addSealed(store, 'one', 'old');
    const { to, ...value } = replaced('one', 'code');
    const outcomes = await atOnce(100, (index) =>
      store.keys.reseal('connections', 'one', [{ ...value, to: `${to}-${index}` }]),
    );
    expect(tally(outcomes)).toEqual({ resealed: 1, changed: 99 });
  },

  'removes only expired and ended records when many sweeps run concurrently': async (bench) => {
    await bench.store.staff.invite(sampleInvite({ hash: 'live', now: start + 20 * day }), operator);
    await atOnce(100, (index) =>
      bench.store.pairings.start(samplePairing({ id: `p-${index}`, codeHash: `${index}` }), ada),
    );
    const late = samplePairing({ id: 'late', codeHash: 'late', expiresAt: start + 20 * day });
    await bench.store.pairings.start(late, ada);
    await atOnce(100, () => bench.store.sweep(start + 10 * day, auditLife, eventLife));
    const store = await bench.reopen();
    const found = await atOnce(100, (index) => store.pairings.find(`p-${index}`));
    expect(found.filter((each) => each !== undefined)).toEqual([]);
    expect(await store.pairings.find('late')).toEqual(late);
    expect((await store.staff.list(start))[0]?.invites).toHaveLength(1);
  },
};
