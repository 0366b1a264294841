import { totalOf } from '@noiseaware-connect/relay/domain/connection/groups';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { expect, test } from 'vitest';
import { watchStatements } from '../../support/postgres/statements.ts';
import { auditLife, eventLife, relay, sampleConnection, start } from '../conformance/samples.ts';
import { addConnection, disconnect } from '../conformance/store-check.ts';
import { blocksReadBy, fillTables, tablesScannedBy } from './many-rows.ts';
import { openStore, storeOfTest } from './open-store.ts';

/** The cost of a round of the schedule without work, by statement: blocks read, and full table scans. */
async function costOfRound(rows: number): Promise<Record<string, { blocks: number; scanned: string[] }>> {
  const { database, store } = await storeOfTest();
  await fillTables(database, rows);
  await database.query('VACUUM ANALYZE');
  await store.sweep(start, auditLife, eventLife);
  const { sent, stop } = watchStatements();
  await store.takeTurn?.(start, 4);
  await store.sweep(start, auditLife, eventLife);
  await store.connections.markInterrupted(start, relay);
  for (const state of ['active', 'degraded', 'reauthorization_required'] as const) {
    expect(await store.connections.due(start, state, 1_000)).toEqual([]);
  }
  stop();
  const costs: Record<string, { blocks: number; scanned: string[] }> = {};
  for (const { name, text, values } of sent) {
    if (values.length === 0) continue;
    const scanned = await tablesScannedBy(database, text, values);
    costs[name] = { blocks: await blocksReadBy(database, { text, values }), scanned };
  }
  return costs;
}

test('a scheduler round with nothing due or ended costs the same however many rows there are', async () => {
  const few = await costOfRound(200);
  const many = await costOfRound(20_000);
  expect(Object.keys(many).sort()).toEqual([
    'abandoned-pairings',
    'audit-first-younger',
    'connections-due',
    'deliveries-old',
    'events-first-younger',
    'lapsed-leases',
    'sweep',
    'turn-take',
  ]);
  for (const [name, { blocks, scanned }] of Object.entries(many)) {
    expect({ name, scanned }).toEqual({ name, scanned: [] });
    // An index of a hundred times as many rows is a level or two deeper; a table of them has thousands of blocks.
    expect({ name, blocks }).toEqual({
      name,
      blocks: expect.toSatisfy((n) => n <= (few[name]?.blocks ?? 0) + 30),
    });
  }
}, 60_000);

test('the totals that metrics show cost the same however many connections there are', async () => {
  const costOf = async (rows: number) => {
    const { database, store } = await storeOfTest();
    await fillTables(database, rows);
    await store.sweep(start, auditLife, eventLife);
    const { sent, stop } = watchStatements();
    await store.connections.totals(start);
    stop();
    const [{ name, text, values } = { name: '', text: '', values: [] }] = sent;
    expect(name).toBe('connections-totals');
    expect(await tablesScannedBy(database, text, values)).toEqual([]);
    return blocksReadBy(database, { text, values });
  };
  const few = await costOf(200);
  expect(await costOf(20_000)).toBeLessThanOrEqual(few + 30);
}, 60_000);

test('totals stay right while relays change connections and add the counts up at the same time', async () => {
  const { database, store } = await storeOfTest();
  const other = await openStore(database.url);
  const ids = Array.from({ length: 60 }, (_, index) => `connection-${index}`);
  for (const id of ids) await addConnection(store, sampleConnection({ id }));
  const settle = async ({ connections }: Store, id: string, owner: string) => {
    await connections.beginRenewal(id, { owner, now: start, until: start + 60, refresh: true }, relay);
    const failing = { status: 'degraded', cause: 'slow' } as const;
    await connections.settleRenewal(id, owner, (each) => ({ ...each, ...failing }), start, relay);
  };
  await Promise.all([
    ...ids.slice(0, 20).map((id) => settle(store, id, 'one')),
    ...ids.slice(20, 40).map((id) => settle(other, id, 'two')),
    ...ids.slice(40, 50).map((id) => disconnect(other, { id })),
    ...[store, other, store, other].map((each) => each.sweep(start, auditLife, eventLife)),
  ]);
  const totals = await store.connections.totals(start);
  expect(['active', 'degraded', 'disconnected'].map((each) => totalOf(totals, each as 'active'))).toEqual([
    10, 40, 10,
  ]);
  await store.sweep(start, auditLife, eventLife);
  expect(await other.connections.totals(start)).toEqual(totals);
  expect((await database.query('SELECT state FROM connection_counts')).length).toBeLessThanOrEqual(3);
  await other.close();
});

test('pages that arrive together are parsed one per turn of the event loop, so that no call waits for all', async () => {
  const { store } = await storeOfTest();
  for (let index = 0; index < 20; index += 1) {
    await addConnection(store, sampleConnection({ id: `connection-${index}` }));
  }
  let turn = 0;
  let over = false;
  const count = () => {
    turn += 1;
    if (!over) setImmediate(count);
  };
  setImmediate(count);
  const turns = await Promise.all(
    Array.from({ length: 30 }, async () => {
      const { connections } = await store.connections.list({ limit: 100 });
      expect(connections).toHaveLength(20);
      return turn;
    }),
  );
  over = true;
  expect(new Set(turns).size).toBe(30);
});
