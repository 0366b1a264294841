import { expect } from 'vitest';
import {
  ada,
  auditLife,
  day,
  eventLife,
  minute,
  operator,
  presented,
  relay,
  sampleInvite,
  samplePairing,
  sampleSession,
  start,
} from './samples.ts';
import { addConnection, type Checks, enrolAda } from './store-check.ts';

/** How far the clock was ahead before it was set back to the start of these checks. */
const ahead = start + day;

const lease = (owner: string, now: number) => ({ owner, now, until: now + 30, refresh: true });

/** Records written by a clock that ran ahead and was set back since. */
export const clockChecks: Checks = {
  'treats a lease that ends later than any lease can as expired: its owner’s clock was ahead': async (
    bench,
  ) => {
    // A database with a clock of its own must agree that the time was wrong.
    const now = Date.now() / 1000;
    for (const id of ['marked', 'taken']) {
      await addConnection(bench.store, { id, connectedAt: start + id.length });
      await bench.store.connections.beginRenewal(id, lease('first', now + day), relay);
    }
    const taken = await bench.store.connections.beginRenewal('taken', lease('second', now), relay);
    expect(taken).toMatchObject({ renewal: { owner: 'second', spends: 'access_code' } });
    await bench.store.connections.markInterrupted(now, relay);
    expect(await bench.store.connections.find('marked')).toMatchObject({ cause: 'uncertain', renewal: null });
    // A lease taken by this clock stays.
    expect(await bench.store.connections.find('taken')).toMatchObject({ renewal: { owner: 'second' } });
  },

  'treats a failing connection as due at once if its retry is planned later than any retry can be': async ({
    store,
  }) => {
    const trouble = { status: 'degraded', cause: 'slow', failing: { since: ahead, times: 1 } } as const;
    await addConnection(store, { ...trouble, renewAt: ahead + 30 });
    await addConnection(store, {
      id: 'waits',
      ...trouble,
      connectedAt: start + 1,
      renewAt: start + 30 * minute,
    });
    expect((await store.connections.due(start, 'degraded', 10)).map(({ id }) => id)).toEqual([
      'connection-1',
    ]);
    const begin = (id: string) =>
      store.connections.beginRenewal(id, { ...lease('first', start), onlyIfDue: true }, relay);
    expect(await begin('waits')).toBe('not due');
    expect(await begin('connection-1')).toMatchObject({ renewal: { owner: 'first' } });
  },

  'accepts codes and invites issued by a clock that was ahead, and expires them on time': async (bench) => {
    const { expiresAt } = samplePairing();
    await bench.store.pairings.start(samplePairing({ createdAt: ahead }), ada);
    await bench.store.staff.invite(sampleInvite({ now: ahead }), operator);
    await bench.store.sweep(start, auditLife, eventLife);
    const claims = [];
    for (const now of [start, start + 5, start - 60 * minute])
      claims.push(await bench.store.pairings.claim({ ...presented, now }));
    expect(claims.map(({ outcome }) => outcome)).toEqual(['granted', 'repeated', 'repeated']);
    expect(await bench.store.staff.enrol('hash-of-invite', sampleSession(), {})).toMatchObject({
      id: 'staff-ada',
    });
    expect(await bench.store.pairings.claim({ ...presented, now: expiresAt })).toEqual({
      outcome: 'expired',
    });
    await bench.store.sweep(expiresAt + 2 * day, auditLife, eventLife);
    const store = await bench.reopen();
    expect(await store.pairings.find('pairing-1')).toBeUndefined();
  },

  'ends a session after thirty idle days, counted from its last use after the clock was corrected': async (
    bench,
  ) => {
    await enrolAda(bench.store);
    await bench.store.staff.useSession('hash-of-session', start + 25 * day);
    expect(await bench.store.staff.useSession('hash-of-session', start)).toBeDefined();
    const [session] = await bench.store.staff.sessionsOf('staff-ada', start);
    expect(session?.lastUsedAt).toBe(start);
    const store = await bench.reopen();
    expect(await store.staff.useSession('hash-of-session', start + 30 * day)).toBeUndefined();
    await store.sweep(start + 30 * day, auditLife, eventLife);
    expect(await store.staff.sessionsOf('staff-ada', start)).toEqual([]);
  },
};
