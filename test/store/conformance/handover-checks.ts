import { expect } from 'vitest';
import { ada, day, operator, sampleTokens, start } from './samples.ts';
import { addConnection, type Checks, disconnect } from './store-check.ts';

const bo = { id: 'staff-bo', name: 'Bo' };
const cy = { id: 'staff-cy', name: 'Cy' };

export const handoverChecks: Checks = {
  'hands over all connections of one staff member and no others, and records each in the audit log': async (
    bench,
  ) => {
    const mine = await addConnection(bench.store, { id: 'mine' });
    await addConnection(bench.store, { id: 'ended' });
    await disconnect(bench.store, { id: 'ended' });
    await addConnection(bench.store, { id: 'other', connectedBy: bo, responsible: bo });
    expect(await bench.store.connections.handOver('staff-ada', cy, start + 5, operator)).toBe(2);

    const store = await bench.reopen();
    const responsible = async () => {
      const { connections } = await store.connections.list({ limit: 10 });
      return Object.fromEntries(connections.map((each) => [each.id, each.responsible.name]));
    };
    expect(await responsible()).toEqual({ mine: 'Cy', ended: 'Cy', other: 'Bo' });
    expect(await store.connections.find('mine')).toEqual({ ...mine, responsible: cy });
    const audit = await store.audit.read({ connection: 'mine', limit: 1 });
    expect(audit).toEqual([
      {
        ...{ at: start + 5, what: 'handed_over', who: operator, staff: 'staff-cy' },
        ...{ connection: 'mine', account: 'account-1', status: 'active' },
      },
    ]);

    // Now Cy hands over; Ada has no connection left.
    expect(await store.connections.handOver('staff-ada', bo, start + 6, operator)).toBe(0);
    expect(await store.connections.handOver('staff-cy', bo, start + 7, operator)).toBe(2);
    expect(await responsible()).toEqual({ mine: 'Bo', ended: 'Bo', other: 'Bo' });
  },

  'counts the connections of each staff member who is responsible for some, without disconnected ones':
    async (bench) => {
      const counts = async (store = bench.store) =>
        Object.fromEntries(await store.connections.countByResponsible());
      expect(await counts()).toEqual({});
      for (const id of ['one', 'two', 'ended']) await addConnection(bench.store, { id });
      await addConnection(bench.store, { id: 'other', responsible: bo });
      await disconnect(bench.store, { id: 'ended' });
      expect(await counts()).toEqual({ 'staff-ada': 2, 'staff-bo': 1 });
      await bench.store.connections.handOver('staff-ada', bo, start + 5, operator);
      expect(await counts()).toEqual({ 'staff-bo': 3 });
      expect(await counts(await bench.reopen())).toEqual({ 'staff-bo': 3 });
    },

  'hands over a connection during its renewal without interrupting that': async (bench) => {
    await addConnection(bench.store);
    const { connections } = bench.store;
    const lease = { owner: 'relay-1', now: start, until: start + 60, refresh: true };
    await connections.beginRenewal('connection-1', lease, ada);
    expect(await connections.handOver('staff-ada', bo, start + 1, operator)).toBe(1);
    const settled = await connections.settleRenewal(
      'connection-1',
      'relay-1',
      (known) => ({ ...known, renewal: null, lastRenewedAt: start + day, tokens: sampleTokens() }),
      start + day,
      ada,
    );
    expect(settled).toMatchObject({ responsible: bo, lastRenewedAt: start + day });
    const kept = await (await bench.reopen()).connections.find('connection-1');
    expect(kept).toMatchObject({ responsible: bo, lastRenewedAt: start + day });
  },
};
