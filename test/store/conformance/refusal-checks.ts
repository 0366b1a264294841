import type { Store } from '@noiseaware-connect/relay/store/store';
import { expect } from 'vitest';
import { day, relay, start } from './samples.ts';
import { addConnection, atOnce, type Checks, disconnect, tally } from './store-check.ts';

/** Adds a connection that NoiseAware refused at that time, and last accepted a day before. */
const addRefused = (store: Store, id: string, refusedAt: number) =>
  addConnection(store, {
    id,
    status: 'reauthorization_required',
    cause: 'refused',
    lastRenewedAt: start - day,
    failing: { since: refusedAt, times: 1, refusedAt },
  });

export const refusalChecks: Checks = {
  'returns the connections that NoiseAware refused since it last accepted any, the latest first': async (
    bench,
  ) => {
    const idsIn = async ({ connections }: Store) =>
      (await connections.lastRefused(start)).map(({ id }) => id);
    await addRefused(bench.store, 'early', start - 30);
    await addRefused(bench.store, 'late', start - 10);
    await addRefused(bench.store, 'middle', start - 15);
    // Times that a clock has written which ran ahead.
    await addRefused(bench.store, 'ahead', start + 60);
    await addConnection(bench.store, { id: 'renewed-ahead', lastRenewedAt: start + day });
    expect(await idsIn(bench.store)).toEqual(['late', 'middle', 'early']);
    await addConnection(bench.store, { id: 'accepted', lastRenewedAt: start - 20 });
    expect(await idsIn(bench.store)).toEqual(['late', 'middle']);
    const store = await bench.reopen();
    expect(await idsIn(store)).toEqual(['late', 'middle']);
    await disconnect(store, { id: 'late' });
    expect(await idsIn(store)).toEqual(['middle']);
  },

  'decides on the refusals of fifty concurrent renewals one after the other, each with all before it': async (
    bench,
  ) => {
    const number = 50;
    const now = start + 1;
    const lease = { now, until: now + 30, refresh: true };
    const begin = async (index: number) => {
      await addConnection(bench.store, { id: `connection-${index}` });
      await bench.store.connections.beginRenewal(`connection-${index}`, { ...lease, owner: 'one' }, relay);
    };
    await atOnce(number, begin);
    const settled = await atOnce(number, (index) =>
      bench.store.connections.settleRefusal(
        `connection-${index}`,
        'one',
        (connection, refused) => ({
          ...connection,
          status: 'degraded',
          cause: refused.length < 2 ? 'configuration' : 'refusing_all',
          failing: { since: now, times: 1, refusedAt: now },
          renewal: null,
        }),
        now,
        relay,
      ),
    );
    const causes = settled.map((each) => (each === 'lost' ? each : each.cause));
    expect(tally(causes)).toEqual({ configuration: 2, refusing_all: number - 2 });
    const store = await bench.reopen();
    expect(await store.connections.lastRefused(now)).toHaveLength(number);
    const again = await store.connections.settleRefusal('connection-1', 'one', (each) => each, now, relay);
    expect(again).toBe('lost');
  },
};
