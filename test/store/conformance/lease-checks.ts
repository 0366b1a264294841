import type { Actor } from '@noiseaware-connect/relay/domain/audit/audit';
import type { Connection } from '@noiseaware-connect/relay/domain/connection/connection';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { expect } from 'vitest';
import { ada, relay, sampleConnection, sampleTokens, start } from './samples.ts';
import { addConnection, atOnce, auditedEvents, type Checks, disconnect, tally } from './store-check.ts';

const lease = (owner: string, now: number) => ({ owner, now, until: now + 30, refresh: true });
const renew = (connection: Connection): Connection => ({
  ...connection,
  tokens: sampleTokens({ userToken: 'sealed-new-user-token' }),
  lastRenewedAt: start + 1,
  renewal: null,
});
const refused = { status: 'reauthorization_required', cause: 'refused', renewAt: start + 99 } as const;

/** The renewals of a connection, by the relay unless another actor is given. */
const renewalsOf = ({ connections }: Store, id = 'connection-1') => ({
  begin: (
    owner: string,
    now = start,
    over: { refresh?: boolean; onlyIfDue?: boolean } = {},
    by: Actor = relay,
  ) => connections.beginRenewal(id, { ...lease(owner, now), ...over }, by),
  settle: (owner = 'first', now = start, settle = renew) =>
    connections.settleRenewal(id, owner, settle, now, relay),
  kept: () => connections.find(id),
});

/** A new connection whose renewal has begun, and its record at that time. */
async function leased(store: Store, over: Partial<Connection> = {}) {
  await addConnection(store, over);
  const renewals = renewalsOf(store, over.id);
  return { ...renewals, begun: await renewals.begin('first') };
}

export const leaseChecks: Checks = {
  'gives the lease of a connection to one of a hundred concurrent renewals': async ({ store }) => {
    await addConnection(store);
    const results = await atOnce(100, (index) => renewalsOf(store).begin(`owner-${index}`));
    const outcomes = results.map((each) => (typeof each === 'string' ? each : 'leased'));
    expect(tally(outcomes)).toEqual({ leased: 1, busy: 99 });
  },

  'writes the outcome of a renewal by its lease owner once, and releases the lease': async (bench) => {
    const { settle } = await leased(bench.store);
    const settled = await settle();
    expect(await settle()).toBe('lost');
    const { kept, begin } = renewalsOf(await bench.reopen());
    expect(await kept()).toEqual(settled);
    expect(settled).toMatchObject({ tokens: { userToken: 'sealed-new-user-token' } });
    expect(await begin('second')).not.toBe('busy');
  },

  'writes nothing for a caller that does not hold the lease': async ({ store }) => {
    const { settle, kept } = await leased(store);
    expect(await settle('other')).toBe('lost');
    expect((await kept())?.renewal?.owner).toBe('first');
  },

  'lets another process take over a lease from its expiry on, and refuses its former owner': async ({
    store,
  }) => {
    const { begin, settle, kept } = await leased(store);
    expect(await begin('second', start + 29.999)).toBe('busy');
    expect(await begin('second', start + 30)).toMatchObject({ renewal: { owner: 'second' } });
    expect(await settle('first', start + 31)).toBe('lost');
    expect(await kept()).toMatchObject({
      tokens: { userToken: 'sealed-user-token' },
      renewal: { owner: 'second' },
    });
  },

  'lets the owner settle a renewal after its lease expired unless another process took it over': async ({
    store,
  }) => {
    const { settle } = await leased(store);
    expect(await settle('first', start + 99)).toMatchObject({
      tokens: { userToken: 'sealed-new-user-token' },
    });
  },

  'removes a refresh token that an interrupted renewal may have used, and records that in the audit log':
    async (bench) => {
      const { begun } = await leased(bench.store);
      expect(begun).toMatchObject({ renewal: { spends: 'refresh_token' } });
      const store = await bench.reopen();
      const { begin, kept } = renewalsOf(store);
      const taken = await begin('second', start + 60);
      expect(taken).toMatchObject({ renewal: { spends: 'access_code' }, tokens: { refreshToken: null } });
      expect((await kept())?.tokens?.refreshToken).toBeNull();
      expect((await auditedEvents(store)).at(-1)).toBe('renewal_interrupted');
    },

  'keeps the refresh token when an interrupted renewal did not use it': async ({ store }) => {
    await addConnection(store);
    const { begin } = renewalsOf(store);
    await begin('first', start, { refresh: false });
    expect(await begin('second', start + 60)).toMatchObject({
      renewal: { spends: 'refresh_token' },
      tokens: { refreshToken: 'sealed-refresh-token' },
    });
  },

  'renews a connection without a refresh token by its access code': async ({ store }) => {
    const { begun } = await leased(store, { tokens: sampleTokens({ refreshToken: null }) });
    expect(begun).toMatchObject({ renewal: { spends: 'access_code' } });
  },

  'returns no connection as due while it is being renewed, but counts it as scheduled': async ({ store }) => {
    await leased(store, { renewAt: start });
    expect(await store.connections.due(start + 29, 'active', 10)).toEqual([]);
    expect(await store.connections.scheduled()).toBe(1);
  },

  'marks a renewal whose lease expired as uncertain and due at once, and records that once': async (
    bench,
  ) => {
    const { kept } = await leased(bench.store);
    await bench.store.connections.markInterrupted(start + 29, relay);
    expect(await kept()).toMatchObject({ status: 'active' });
    for (const after of [30, 31]) await bench.store.connections.markInterrupted(start + after, relay);
    const store = await bench.reopen();
    expect(await store.connections.find('connection-1')).toMatchObject({
      status: 'degraded',
      cause: 'uncertain',
      renewAt: start + 30,
      renewal: null,
      tokens: { userToken: 'sealed-user-token', refreshToken: null },
    });
    expect(tally(await auditedEvents(store))['renewal_interrupted']).toBe(1);
    expect(await renewalsOf(store).settle('first', start + 31)).toBe('lost');
  },

  'keeps a disconnected or refused connection unchanged when its renewal is interrupted': async ({
    store,
  }) => {
    await addConnection(store, { id: 'refused', ...refused });
    await addConnection(store, { id: 'left' });
    await disconnect(store, { id: 'left' });
    for (const id of ['refused', 'left']) await renewalsOf(store, id).begin('first', start, {}, ada);
    await store.connections.markInterrupted(start + 30, relay);
    expect(await store.connections.find('refused')).toMatchObject({ ...refused, renewal: null });
    expect(await store.connections.find('left')).toMatchObject({ status: 'disconnected', renewal: null });
  },

  'lets only the owner of a lease extend it': async ({ store }) => {
    const { begin, kept } = await leased(store);
    const extend = (owner: string) => store.connections.extendRenewal('connection-1', owner, start + 60);
    expect([await extend('other'), await extend('first')]).toEqual(['lost', 'extended']);
    await store.connections.markInterrupted(start + 59, relay);
    expect(await begin('second', start + 59)).toBe('busy');
    await store.connections.markInterrupted(start + 60, relay);
    expect(await extend('first')).toBe('lost');
    expect((await kept())?.renewal).toBeNull();
  },

  'discards the outcome of a renewal if its connection was disconnected meanwhile': async (bench) => {
    for (const forget of [false, true]) {
      const id = `connection-${forget}`;
      const { settle } = await leased(bench.store, { id });
      const ended = await disconnect(bench.store, { id, forget, now: start + 1 });
      expect(await settle('first', start + 2)).toBe('lost');
      expect(await (await bench.reopen()).connections.find(id)).toEqual(ended);
    }
  },

  'discards the outcome of a renewal if its connection was reauthorized meanwhile': async ({ store }) => {
    const { settle, kept } = await leased(store);
    const fresh = await addConnection(store, { connectedAt: start + 1, accessCode: 'sealed-second' });
    expect(await settle()).toBe('lost');
    expect(await kept()).toEqual(fresh);
  },

  'lets a person renew a disconnected connection, but neither the schedule nor a service': async ({
    store,
  }) => {
    await addConnection(store);
    await disconnect(store);
    const { begin, kept } = renewalsOf(store);
    for (const by of [relay, { kind: 'service', id: 'service-1' } as const])
      expect(await begin('late', start, {}, by)).toBe('disconnected');
    expect((await kept())?.renewal).toBeNull();
    expect(await begin('repair', start, {}, ada)).toMatchObject({ renewal: { owner: 'repair' } });
  },

  'reports that a connection does not exist or was forgotten instead of renewing it': async ({ store }) => {
    const missing = renewalsOf(store, 'nothing');
    expect([await missing.begin('first'), await missing.settle()]).toEqual(['missing', 'lost']);
    await addConnection(store);
    await disconnect(store, { forget: true });
    expect(await renewalsOf(store).begin('first', start, {}, ada)).toBe('forgotten');
  },

  'begins a scheduled renewal only while it is still due: another process may have renewed it': async ({
    store,
  }) => {
    await addConnection(store, { renewAt: start });
    const { begin, settle, kept } = renewalsOf(store);
    const due = { onlyIfDue: true };
    expect(await begin('early', start - 1, due)).toBe('not due');
    expect(await begin('first', start, due)).toMatchObject({ renewal: { owner: 'first' } });
    await settle('first', start, () => sampleConnection());
    expect(await begin('second', start, due)).toBe('not due');
    expect((await kept())?.renewal).toBeNull();
    // An interrupted one is due at once.
    await begin('third');
    const taken = await begin('fourth', start + 30, due);
    expect(taken).toMatchObject({ renewal: { owner: 'fourth', spends: 'access_code' } });
    // One refused before the interruption is not due; its lease is released all the same.
    const other = await leased(store, { id: 'refused', ...refused });
    expect(await other.begin('sixth', start + 30, due)).toBe('not due');
    expect(await other.kept()).toMatchObject({ ...refused, renewal: null });
  },

  'rolls back the transaction when the function that settles a renewal throws': async ({ store }) => {
    const { begun, settle, kept } = await leased(store);
    const broken = () => {
      throw new RangeError('broken');
    };
    await expect(settle('first', start, broken)).rejects.toThrow(RangeError);
    expect(await kept()).toEqual(begun);
  },

  'adds one audit entry for a renewal failure that repeats': async ({ store }) => {
    await addConnection(store);
    const { begin, settle } = renewalsOf(store);
    const failing = { status: 'degraded', cause: 'unavailable', renewal: null } as const;
    const fail = (connection: Connection): Connection => ({ ...connection, ...failing });
    for (const [index, outcome] of [fail, fail, fail, () => sampleConnection()].entries()) {
      await begin('first', start + index);
      await settle('first', start + index, outcome);
    }
    expect((await auditedEvents(store)).slice(2)).toEqual(['renewal_failed', 'renewed']);
  },
};
