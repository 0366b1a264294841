import type { Connection } from '@noiseaware-connect/relay/domain/connection';
import { expect } from 'vitest';
import { ada, relay, sampleConnection, sampleTokens, start } from './samples.ts';
import { addConnection, atOnce, auditedEvents, type Checks, tally } from './store-check.ts';

const lease = (owner: string, now = start) => ({ owner, now, until: now + 30, refresh: true });
const renew = (connection: Connection): Connection => ({
  ...connection,
  tokens: sampleTokens({ userToken: 'sealed-new-user-token' }),
  lastRenewedAt: start + 1,
  renewal: null,
});
const staffLeaves = { cause: 'disconnected_by_staff', now: start + 1 } as const;

export const leaseChecks: Checks = {
  'gives the lease to one of a hundred who would renew at once': async ({ store }) => {
    await addConnection(store);
    const results = await atOnce(100, (index) =>
      store.connections.beginRenewal('connection-1', lease(`owner-${index}`), relay),
    );
    const outcomes = results.map((each) => (typeof each === 'string' ? each : 'leased'));
    expect(tally(outcomes)).toEqual({ leased: 1, busy: 99 });
  },

  'writes what the owner of the lease brings, and the lease is free again': async (bench) => {
    await addConnection(bench.store);
    await bench.store.connections.beginRenewal('connection-1', lease('first'), relay);
    const settled = await bench.store.connections.settleRenewal('connection-1', 'first', renew, start, relay);
    const store = await bench.reopen();
    expect(await store.connections.find('connection-1')).toEqual(settled);
    expect((await store.connections.find('connection-1'))?.tokens?.userToken).toBe('sealed-new-user-token');
    expect(await store.connections.beginRenewal('connection-1', lease('second'), relay)).not.toBe('busy');
  },

  'writes nothing of whoever does not hold the lease': async ({ store }) => {
    await addConnection(store);
    await store.connections.beginRenewal('connection-1', lease('first'), relay);
    const settled = await store.connections.settleRenewal('connection-1', 'other', renew, start, relay);
    expect(settled).toBe('lost');
    expect((await store.connections.find('connection-1'))?.renewal?.owner).toBe('first');
  },

  'writes a renewal once: settling again is lost': async ({ store }) => {
    await addConnection(store);
    await store.connections.beginRenewal('connection-1', lease('first'), relay);
    await store.connections.settleRenewal('connection-1', 'first', renew, start, relay);
    expect(await store.connections.settleRenewal('connection-1', 'first', renew, start, relay)).toBe('lost');
  },

  'lets a lease be taken over from the moment it ends, and its former owner has lost it': async ({
    store,
  }) => {
    await addConnection(store);
    await store.connections.beginRenewal('connection-1', lease('first'), relay);
    const early = lease('second', start + 29.999);
    expect(await store.connections.beginRenewal('connection-1', early, relay)).toBe('busy');
    const taken = await store.connections.beginRenewal('connection-1', lease('second', start + 30), relay);
    expect(taken).toMatchObject({ renewal: { owner: 'second' } });
    const late = await store.connections.settleRenewal('connection-1', 'first', renew, start + 31, relay);
    expect(late).toBe('lost');
    const kept = await store.connections.find('connection-1');
    expect(kept?.tokens?.userToken).toBe('sealed-user-token');
    expect(kept?.renewal?.owner).toBe('second');
  },

  'lets the owner settle after the lease ended, as long as nobody took it over': async ({ store }) => {
    await addConnection(store);
    await store.connections.beginRenewal('connection-1', lease('first'), relay);
    const late = await store.connections.settleRenewal('connection-1', 'first', renew, start + 99, relay);
    expect(late).toMatchObject({ tokens: { userToken: 'sealed-new-user-token' } });
  },

  'drops a refresh token that an interrupted renewal may have spent, and says so': async (bench) => {
    await addConnection(bench.store);
    const leased = await bench.store.connections.beginRenewal('connection-1', lease('first'), relay);
    expect(leased).toMatchObject({ renewal: { spends: 'refresh_token' } });
    const store = await bench.reopen();
    const taken = await store.connections.beginRenewal('connection-1', lease('second', start + 60), relay);
    expect(taken).toMatchObject({ renewal: { spends: 'access_code' }, tokens: { refreshToken: null } });
    expect((await store.connections.find('connection-1'))?.tokens?.refreshToken).toBeNull();
    expect((await auditedEvents(store)).at(-1)).toBe('renewal_interrupted');
  },

  'keeps the refresh token when an interrupted renewal did not use it': async ({ store }) => {
    await addConnection(store);
    await store.connections.beginRenewal('connection-1', { ...lease('first'), refresh: false }, relay);
    const taken = await store.connections.beginRenewal('connection-1', lease('second', start + 60), relay);
    expect(taken).toMatchObject({
      renewal: { spends: 'refresh_token' },
      tokens: { refreshToken: 'sealed-refresh-token' },
    });
  },

  'renews by the access code where there is no refresh token': async ({ store }) => {
    await addConnection(store, { tokens: sampleTokens({ refreshToken: null }) });
    const leased = await store.connections.beginRenewal('connection-1', lease('first'), relay);
    expect(leased).toMatchObject({ renewal: { spends: 'access_code' } });
  },

  'does not call due what is being renewed, and counts it among what is scheduled': async ({ store }) => {
    await addConnection(store, { renewAt: start });
    await store.connections.beginRenewal('connection-1', lease('first'), relay);
    expect(await store.connections.due(start + 29, 'active', 10)).toEqual([]);
    expect(await store.connections.scheduled()).toBe(1);
  },

  'calls uncertain what was being renewed when its lease ran out, due at once, and says so once': async (
    bench,
  ) => {
    await addConnection(bench.store);
    await bench.store.connections.beginRenewal('connection-1', lease('first'), relay);
    await bench.store.connections.markInterrupted(start + 29, relay);
    expect(await bench.store.connections.find('connection-1')).toMatchObject({ status: 'active' });
    for (const again of [30, 31]) await bench.store.connections.markInterrupted(start + again, relay);
    const store = await bench.reopen();
    expect(await store.connections.find('connection-1')).toMatchObject({
      status: 'degraded',
      cause: 'uncertain',
      renewAt: start + 30,
      renewal: null,
      tokens: { userToken: 'sealed-user-token', refreshToken: null },
    });
    const told = (await auditedEvents(store)).filter((each) => each === 'renewal_interrupted');
    expect(told).toHaveLength(1);
    expect(await store.connections.settleRenewal('connection-1', 'first', renew, start + 31, relay)).toBe(
      'lost',
    );
  },

  'leaves what was disconnected or refused as it is when its renewal is interrupted': async ({ store }) => {
    const refused = { status: 'reauthorization_required', cause: 'refused', renewAt: start + 99 } as const;
    await addConnection(store, { id: 'refused', ...refused });
    await addConnection(store, { id: 'left' });
    await store.connections.disconnect('left', { ...staffLeaves, forget: false }, ada);
    for (const id of ['refused', 'left']) await store.connections.beginRenewal(id, lease('first'), ada);
    await store.connections.markInterrupted(start + 30, relay);
    expect(await store.connections.find('refused')).toMatchObject({ ...refused, renewal: null });
    expect(await store.connections.find('left')).toMatchObject({ status: 'disconnected', renewal: null });
  },

  'lets the owner of a lease make it longer, and nobody else': async (bench) => {
    await addConnection(bench.store);
    await bench.store.connections.beginRenewal('connection-1', lease('first'), relay);
    const extend = (owner: string) =>
      bench.store.connections.extendRenewal('connection-1', owner, start + 60);
    expect([await extend('other'), await extend('first')]).toEqual(['lost', 'extended']);
    await bench.store.connections.markInterrupted(start + 59, relay);
    const late = lease('second', start + 59);
    expect(await bench.store.connections.beginRenewal('connection-1', late, relay)).toBe('busy');
    await bench.store.connections.markInterrupted(start + 60, relay);
    expect(await extend('first')).toBe('lost');
    expect((await bench.store.connections.find('connection-1'))?.renewal).toBeNull();
  },

  'lets a disconnect during a renewal win': async (bench) => {
    for (const forget of [false, true]) {
      const id = `connection-${forget}`;
      await addConnection(bench.store, { id });
      await bench.store.connections.beginRenewal(id, lease('first'), relay);
      const ended = await bench.store.connections.disconnect(id, { ...staffLeaves, forget }, ada);
      const settled = await bench.store.connections.settleRenewal(id, 'first', renew, start + 2, relay);
      expect(settled).toBe('lost');
      expect(await (await bench.reopen()).connections.find(id)).toEqual(ended);
    }
  },

  'lets a reauthorization during a renewal win': async ({ store }) => {
    await addConnection(store);
    await store.connections.beginRenewal('connection-1', lease('first'), relay);
    const fresh = await addConnection(store, { connectedAt: start + 1, accessCode: 'sealed-second' });
    expect(await store.connections.settleRenewal('connection-1', 'first', renew, start, relay)).toBe('lost');
    expect(await store.connections.find('connection-1')).toEqual(fresh);
  },

  'does not let the schedule or a service bring a disconnected connection back': async ({ store }) => {
    await addConnection(store);
    await store.connections.disconnect('connection-1', { ...staffLeaves, forget: false }, ada);
    for (const by of [relay, { kind: 'service', id: 'service-1' } as const]) {
      const begun = await store.connections.beginRenewal('connection-1', lease('late'), by);
      expect(begun).toBe('disconnected');
    }
    expect((await store.connections.find('connection-1'))?.renewal).toBeNull();
  },

  'lets a person repair a disconnected connection': async ({ store }) => {
    await addConnection(store);
    await store.connections.disconnect('connection-1', { ...staffLeaves, forget: false }, ada);
    const begun = await store.connections.beginRenewal('connection-1', lease('repair'), ada);
    expect(begun).toMatchObject({ renewal: { owner: 'repair' } });
  },

  'says what is missing and what is forgotten instead of renewing it': async ({ store }) => {
    expect(await store.connections.beginRenewal('nothing', lease('first'), relay)).toBe('missing');
    await addConnection(store);
    await store.connections.disconnect('connection-1', { ...staffLeaves, forget: true }, ada);
    expect(await store.connections.beginRenewal('connection-1', lease('first'), ada)).toBe('forgotten');
    expect(await store.connections.settleRenewal('nothing', 'first', renew, start, relay)).toBe('lost');
  },

  'begins a renewal that has to be due only while it is: somebody else may have been at it': async ({
    store,
  }) => {
    await addConnection(store, { renewAt: start });
    const due = (owner: string, now: number) => ({ ...lease(owner, now), onlyIfDue: true });
    expect(await store.connections.beginRenewal('connection-1', due('early', start - 1), relay)).toBe(
      'not due',
    );
    const begun = await store.connections.beginRenewal('connection-1', due('first', start), relay);
    expect(begun).toMatchObject({ renewal: { owner: 'first' } });
    await store.connections.settleRenewal('connection-1', 'first', () => sampleConnection(), start, relay);
    expect(await store.connections.beginRenewal('connection-1', due('second', start), relay)).toBe('not due');
    expect((await store.connections.find('connection-1'))?.renewal).toBeNull();
    // One that was interrupted is due at once.
    await store.connections.beginRenewal('connection-1', lease('third'), relay);
    const taken = await store.connections.beginRenewal('connection-1', due('fourth', start + 30), relay);
    expect(taken).toMatchObject({ renewal: { owner: 'fourth', spends: 'access_code' } });
    // One that was refused before it was interrupted is not, and its lease is given back all the same.
    const refused = { status: 'reauthorization_required', cause: 'refused', renewAt: start + 99 } as const;
    await addConnection(store, { id: 'refused', ...refused });
    await store.connections.beginRenewal('refused', lease('fifth'), relay);
    expect(await store.connections.beginRenewal('refused', due('sixth', start + 30), relay)).toBe('not due');
    expect(await store.connections.find('refused')).toMatchObject({ ...refused, renewal: null });
  },

  'changes nothing when the work that settles a renewal throws': async ({ store }) => {
    await addConnection(store);
    const leased = await store.connections.beginRenewal('connection-1', lease('first'), relay);
    const broken = () => {
      throw new RangeError('broken');
    };
    await expect(
      store.connections.settleRenewal('connection-1', 'first', broken, start, relay),
    ).rejects.toThrow(RangeError);
    expect(await store.connections.find('connection-1')).toEqual(leased);
  },

  'writes a failure that repeats into the audit log once': async ({ store }) => {
    await addConnection(store);
    const fail = (connection: Connection): Connection => ({
      ...connection,
      status: 'degraded',
      cause: 'unavailable',
      renewal: null,
    });
    for (const [index, settle] of [fail, fail, fail, () => sampleConnection()].entries()) {
      await store.connections.beginRenewal('connection-1', lease('first', start + index), relay);
      await store.connections.settleRenewal('connection-1', 'first', settle, start + index, relay);
    }
    expect((await auditedEvents(store)).slice(2)).toEqual(['renewal_failed', 'renewed']);
  },
};
