import { setImmediate } from 'node:timers/promises';
import {
  type ArchiveBatch,
  type Move,
  restoreGap,
  type Snapshot,
} from '@noiseaware-connect/relay/store/archive';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { expect } from 'vitest';
import { dayOfWork } from '../lowdb/day-of-work.ts';
import { memoryBench } from '../tested-stores.ts';
import { addSealed } from './key-checks.ts';
import {
  ada,
  operator,
  presented,
  sampleConnection,
  samplePairing,
  sampleTool,
  start,
  tell,
} from './samples.ts';
import { addConnection, atOnce, type Checks, disconnect } from './store-check.ts';

/** The content of an archive, in order. */
const archiveOf = (store: Store): Promise<{ batches: ArchiveBatch[]; size: number }> =>
  store.archive.read(async (snapshot) => ({ batches: await batchesIn(snapshot), size: snapshot.size }));

async function batchesIn({ batches }: Snapshot): Promise<ArchiveBatch[]> {
  const all: ArchiveBatch[] = [];
  for await (const batch of batches()) all.push(batch);
  return all;
}

/** Records by collection. */
export async function recordsOf(store: Store): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const { collection, records } of (await archiveOf(store)).batches) {
    found[collection] = [...(found[collection] ?? []), ...records];
  }
  return found;
}

/** A store in memory after a day of work, except its end. */
async function workedOn(): Promise<Store> {
  const { store } = await memoryBench();
  for (const step of dayOfWork.slice(0, 7)) await step(store);
  await store.tools.put(sampleTool(), start, operator);
  await store.keys.addCheck({ id: 'key', check: 'check' });
  await addSealed(store, 'connection-2', 'key');
  return store;
}

const move: Move = { kind: 'migration', source: 'elsewhere', at: start };

export const archiveChecks: Checks = {
  'exports every record of every collection and the whole audit log, oldest entry first': async (bench) => {
    for (const step of dayOfWork.slice(0, 9)) await step(bench.store);
    await bench.store.staff.invite(
      { hash: 'open', name: 'Sam', newId: 'sam', now: start, expiresAt: start + 9 },
      operator,
    );
    await bench.store.keys.addCheck({ id: 'key', check: 'check' });
    await bench.store.tools.put(sampleTool(), start, operator);
    const store = await bench.reopen();
    const records = await recordsOf(store);
    expect(records['connections']).toEqual((await store.connections.list({ limit: 10 })).connections);
    expect(records['audit']).toEqual(await store.audit.read({ limit: 100 }));
    expect(records['pairings']).toEqual([await store.pairings.find('pairing-1')]);
    expect(records['services']).toEqual((await store.services.list()).map(({ service }) => service));
    expect(records['tools']).toEqual([sampleTool()]);
    expect(records['keys']).toEqual([{ id: 'key', check: 'check' }]);
    const staff = await store.staff.list(start);
    expect(records['staff']).toEqual(staff.map((each) => each.staff).sort((a, b) => (a.id < b.id ? -1 : 1)));
    expect(records['sessions']).toEqual(staff.flatMap(({ sessions }) => sessions));
    expect(records['invites']).toEqual(staff.flatMap(({ invites }) => invites));
  },

  'exports batches of limited size in a fixed order, and counts all records except audit entries': async (
    bench,
  ) => {
    await atOnce(1_203, (index) =>
      bench.store.pairings.start(samplePairing({ id: `p-${index}`, codeHash: `${index}` }), ada),
    );
    const { batches, size } = await archiveOf(bench.store);
    expect(size).toBe(1_203);
    for (const { records } of batches) {
      expect(records.length).toBeGreaterThan(0);
      expect(records.length).toBeLessThanOrEqual(500);
    }
    const { pairings, audit, ...others } = await recordsOf(bench.store);
    expect([pairings?.length, audit?.length, others]).toEqual([1_203, 1_203, {}]);
    const ids = batches.flatMap((each) =>
      each.collection === 'pairings' ? each.records.map(({ id }) => id) : [],
    );
    expect(ids).toEqual(ids.toSorted());
    expect(await archiveOf(await bench.reopen())).toEqual({ batches, size });
  },

  'exports a transaction-consistent state while sixteen writers commit': async ({ store }) => {
    let writing = 16;
    const work = atOnce(16, async (writer) => {
      for (let round = 0; round < 20; round += 1) {
        const id = `${writer}-${round}`;
        await store.pairings.start(samplePairing({ id, codeHash: id }), ada);
        await store.pairings.claim({ ...presented, codeHash: id });
        // A turn of the event loop for concurrent work.
        await setImmediate();
        await store.pairings.connect(id, sampleConnection({ id, connectedAt: start }), start, ada);
      }
      writing -= 1;
    });
    const seen: Record<string, unknown[]>[] = [];
    do {
      seen.push(await recordsOf(store));
      await setImmediate();
    } while (writing > 0);
    await work;
    for (const { pairings = [], connections = [], audit = [] } of seen) {
      const states = pairings as { ended: unknown; authorized: unknown }[];
      const events = (audit as { what: string }[]).map(({ what }) => what);
      const happened = (what: string) => events.filter((each) => each === what).length;
      // Each step wrote its records and its entry atomically.
      expect(happened('pairing_started')).toBe(states.length);
      expect(happened('code_granted')).toBe(states.filter(({ authorized }) => authorized !== null).length);
      expect(happened('connected')).toBe(connections.length);
      expect(states.filter(({ ended }) => ended !== null).length).toBe(connections.length);
    }
    // Some snapshots were taken during the work.
    const sizes = seen.map(({ pairings = [] }) => pairings.length);
    expect(sizes.some((size) => size > 0 && size < 320)).toBe(true);
  },

  'keeps an export unchanged by commits made while it is being read': async ({ store }) => {
    await addConnection(store);
    await store.archive.read(async (snapshot) => {
      await addConnection(store, { id: 'later' });
      await disconnect(store, { forget: true });
      const read = await batchesIn(snapshot);
      expect(read.find(({ collection }) => collection === 'connections')?.records).toEqual([
        sampleConnection(),
      ]);
      expect(read.flatMap((each) => (each.collection === 'audit' ? each.records : []))).toHaveLength(2);
      // The pairing and its connection.
      expect(snapshot.size).toBe(2);
      expect(await batchesIn(snapshot)).toEqual(read);
    });
  },

  'does not change the store by an export, even one that fails': async ({ store }) => {
    await addConnection(store);
    const before = await archiveOf(store);
    expect(await archiveOf(store)).toEqual(before);
    await expect(
      store.archive.read(async () => {
        throw new RangeError('broken');
      }),
    ).rejects.toThrow(RangeError);
    expect(await archiveOf(store)).toEqual(before);
  },
};

export const moveChecks: Checks = {
  'imports everything from another store and exports the same records': async (bench) => {
    const source = await workedOn();
    const { batches } = await archiveOf(source);
    await bench.store.archive.begin(move);
    for (const batch of batches) await bench.store.archive.write(batch);
    expect(await recordsOf(bench.store)).toEqual(await recordsOf(source));
    await bench.store.archive.finish({ at: start, what: 'migrated', who: operator });
    const store = await bench.reopen();
    const { audit = [], ...records } = await recordsOf(store);
    const { audit: before = [], ...others } = await recordsOf(source);
    expect(records).toEqual(others);
    expect(audit).toEqual([...before, { at: start, what: 'migrated', who: operator }]);
    // The target works with the data it received.
    expect(await store.staff.useSession('hash-of-session', start)).toBeDefined();
    expect(await store.services.find('hash-of-key')).toBeDefined();
    expect(await store.tools.remove('harbor', start, operator)).toBe(true);
    expect(await store.pairings.claim(presented)).toEqual({ outcome: 'used' });
    expect(await store.connections.scheduled()).toBe(2);
  },

  'continues the numbers of events after a migration, and above any that were lost after a restore': async (
    bench,
  ) => {
    const source = await workedOn();
    const tip = await source.events.tip();
    const { batches } = await archiveOf(source);
    await bench.store.archive.begin({ ...move, kind: 'restore' });
    for (const batch of batches) await bench.store.archive.write(batch);
    await bench.store.archive.finish({ at: start, what: 'restored', who: operator });
    const store = await bench.reopen();
    await tell(store, start);
    const { events } = await store.events.read({ after: tip, limit: 9 });
    expect(events.map(({ seq }) => seq)).toEqual([tip + restoreGap + 1]);
    expect(await store.events.tip()).toBe(tip + restoreGap + 1);
  },

  'begins an import only once and only in an empty store, and reports it as unfinished until it ends': async (
    bench,
  ) => {
    expect(await bench.store.archive.unfinished()).toBeUndefined();
    await bench.store.keys.addCheck({ id: 'key', check: 'of-another-data' });
    const begun = await atOnce(10, () => bench.store.archive.begin(move));
    expect(begun.sort()).toEqual(['begun', ...Array(9).fill('not_empty')]);
    const store = await bench.reopen();
    expect(await store.archive.unfinished()).toEqual(move);
    expect(await store.keys.checks()).toEqual([]);
    expect(await store.archive.begin(move)).toBe('not_empty');
    await store.archive.finish({ at: start, what: 'migrated', who: operator });
    expect(await store.archive.unfinished()).toBeUndefined();
    expect(await store.archive.begin(move)).toBe('not_empty');
  },

  'refuses to begin an import into a store that holds even one audit entry': async ({ store }) => {
    await store.audit.add({ at: start, what: 'staff_invited', who: operator });
    expect(await store.archive.begin(move)).toBe('not_empty');
    expect(await store.archive.unfinished()).toBeUndefined();
  },
};
