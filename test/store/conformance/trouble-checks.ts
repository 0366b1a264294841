import type { Store } from '@noiseaware-connect/relay/store/store';
import { expect } from 'vitest';
import { ada, sampleConnection, start } from './samples.ts';
import { addConnection, auditedEvents, type Checks, disconnect } from './store-check.ts';

export const troubleChecks: Checks = {
  'stores a refusal seen in a passed-through call once, and never while the connection is being renewed':
    async (bench) => {
      const trouble = { status: 'degraded', cause: 'password_reset_needed', renewAt: start + 9 } as const;
      const note = (store: Store) =>
        store.connections.recordApiFailure('connection-1', (each) => ({ ...each, ...trouble }), start, ada);
      await addConnection(bench.store);
      expect(await note(bench.store)).toBe(true);
      const store = await bench.reopen();
      expect(await store.connections.find('connection-1')).toEqual(sampleConnection(trouble));
      expect(await note(store)).toBe(false);
      expect((await auditedEvents(store)).filter((what) => what === 'api_refused')).toHaveLength(1);
      await addConnection(store, { id: 'busy' });
      await store.connections.beginRenewal(
        'busy',
        { owner: 'one', now: start, until: start + 60, refresh: true },
        ada,
      );
      expect(
        await store.connections.recordApiFailure('busy', (each) => ({ ...each, ...trouble }), start, ada),
      ).toBe(false);
      expect(await store.connections.recordApiFailure('none', (each) => each, start, ada)).toBe(false);
    },

  'stores at most once an hour that NoiseAware answered for a connection, never for a disconnected one':
    async (bench) => {
      await addConnection(bench.store);
      const notedAt = async (after: number, store = bench.store) => {
        await store.connections.recordApiAnswer('connection-1', start + after);
        return (await store.connections.find('connection-1'))?.apiAnsweredAt;
      };
      expect(await notedAt(0)).toBe(start);
      const store = await bench.reopen();
      expect(await notedAt(hour - 1, store)).toBe(start);
      expect(await store.connections.find('connection-1')).toEqual(
        sampleConnection({ apiAnsweredAt: start }),
      );
      expect(await notedAt(hour, store)).toBe(start + hour);
      await disconnect(store);
      expect(await notedAt(3 * hour, store)).toBe(start + hour);
      await store.connections.recordApiAnswer('none', start);
      expect(await store.connections.find('none')).toBeUndefined();
    },
  'makes the recheck of a refused connection due now, once, and at no other': async (bench) => {
    const later = start + 5 * hour;
    const refused = { status: 'reauthorization_required', cause: 'refused', renewAt: later } as const;
    await addConnection(bench.store, refused);
    await addConnection(bench.store, { id: 'active', renewAt: later });
    const dueOn = async ({ connections }: Store) =>
      (await connections.due(start, 'reauthorization_required', 10)).map(({ id }) => id);
    expect(await dueOn(bench.store)).toEqual([]);
    const advanced = await Promise.all([
      bench.store.connections.scheduleRecheckNow('connection-1', start),
      bench.store.connections.scheduleRecheckNow('connection-1', start),
    ]);
    expect(advanced.filter(Boolean)).toHaveLength(1);
    const store = await bench.reopen();
    expect(await store.connections.find('connection-1')).toEqual(
      sampleConnection({ ...refused, renewAt: start }),
    );
    expect(await dueOn(store)).toEqual(['connection-1']);
    for (const id of ['active', 'none'])
      expect(await store.connections.scheduleRecheckNow(id, start)).toBe(false);
    expect((await store.connections.find('active'))?.renewAt).toBe(later);
    await disconnect(store);
    expect(await store.connections.scheduleRecheckNow('connection-1', start)).toBe(false);
  },
};

const hour = 3_600;
