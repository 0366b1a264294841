import { migrate } from '@noiseaware-connect/relay/operations/backup/migrate';
import { requireCompleteStore } from '@noiseaware-connect/relay/operations/backup/target-store';
import { archivedNames } from '@noiseaware-connect/relay/store/archive';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordsOf } from '../store/conformance/archive-checks.ts';
import { day, operator, sampleInvite, start } from '../store/conformance/samples.ts';
import type { Bench } from '../store/conformance/store-check.ts';
import { lowdbBench, memoryBench, postgresBench } from '../store/tested-stores.ts';
import {
  connect,
  cutOffAfter,
  type Keys,
  livelyStore,
  newKey,
  sealedConnection,
  withArchive,
} from './sealed-store.ts';

const keys: Keys = [newKey('2025')];
const later = start + 100 * day;
const quiet = () => undefined;

/** Every store that can be a target. */
const targets: Record<string, () => Promise<Bench>> = {
  memory: memoryBench,
  lowdb: lowdbBench,
  PostgreSQL: postgresBench,
};

describe.each(Object.entries(targets))('migrating to %s', (_, open) => {
  let source: Store;
  let target: Bench;
  beforeEach(async () => {
    source = await livelyStore(keys);
    // More than one batch of audit entries, over more than one month.
    for (let index = 0; index < 600; index += 1) {
      await source.audit.add({ at: start + index * 9_000, what: 'staff_invited', who: operator });
    }
    target = await open();
  });
  afterEach(async () => {
    await target.close();
    await source.close();
  });
  const move = (
    from = source,
    to = target.store,
    by = keys,
    now = later,
    onProgress: Parameters<typeof migrate>[4] = quiet,
  ) => migrate({ store: from, name: 'here' }, { store: to, name: 'there' }, by, now, onProgress);

  it('copies every record, opens every value at the target, reports progress and leaves the source unchanged', async () => {
    const before = await recordsOf(source);
    const told: Record<string, [number, number]> = {};
    const moved = await move(source, target.store, keys, later, (what, done, all) => {
      expect(done).toBeGreaterThanOrEqual(told[what]?.[0] ?? 0);
      told[what] = [done, all];
    });
    const all = await source.archive.read(async ({ size }) => size);
    expect(told).toEqual({ checking: [all, all], copying: [all, all], verifying: [all, all] });
    // Without the refresh token that may have been spent.
    const counts = archivedNames.map((name) => [name, before[name]?.length ?? 0]);
    expect(moved).toEqual({ sealedValues: 13, counts: Object.fromEntries(counts) });
    expect(await recordsOf(source)).toEqual(before);
    const { audit = [], connections = [], ...others } = await recordsOf(await target.reopen());
    const { audit: auditBefore = [], connections: connectionsBefore = [], ...othersBefore } = before;
    expect(others).toEqual(othersBefore);
    expect(audit).toEqual([...auditBefore, { at: later, what: 'migrated', who: operator }]);
    expect(connections).toHaveLength(5);
    const isBusy = (each: unknown) => (each as { id: string }).id === 'busy';
    const idle = (all: unknown[]) => all.filter((each) => !isBusy(each));
    expect(idle(connections)).toEqual(idle(connectionsBefore));
    // The relay that renewed it is gone.
    expect(connections.find(isBusy)).toMatchObject({
      status: 'degraded',
      cause: 'uncertain',
      renewal: null,
      tokens: { refreshToken: null },
    });
  });

  it('that is interrupted leaves a target on which no relay starts, and can be repeated only into an empty store', async () => {
    const dying = withArchive(target.store, { write: cutOffAfter(4, target.store) });
    await expect(move(source, dying)).rejects.toThrow('cut off');
    const store = await target.reopen();
    const unfinished = /^a migration from here into this store has not finished: remove the data directory/;
    await expect(requireCompleteStore(store)).rejects.toThrow(unfinished);
    const before = await recordsOf(store);
    await expect(move(source, store)).rejects.toThrow(unfinished);
    expect(await recordsOf(store)).toEqual(before);
    const other = await open();
    expect(await move(source, other.store)).toMatchObject({ counts: { connections: 5 } });
    await other.close();
  });

  it('copies the audit log of a relay whose clock was set back across a month’s end', async () => {
    for (const at of [later, start - 40 * day]) {
      await source.audit.add({ at, what: 'staff_invited', who: operator });
    }
    await move();
    const times = async (store: Store) =>
      ((await recordsOf(store))['audit'] as { at: number }[]).map(({ at }) => at).sort();
    expect(await times(target.store)).toEqual([...(await times(source)), later].sort());
  });

  it('fails if a relay writes to the source meanwhile', async () => {
    const busy = withArchive(source, {
      read: async (use) => {
        const read = await source.archive.read(use);
        await connect(source, await sealedConnection(keys, 'meanwhile'));
        return read;
      },
    });
    await expect(move(busy)).rejects.toThrow('here has changed meanwhile: stop every relay');
    expect(await target.store.archive.unfinished()).toBeDefined();
  });

  it('writes nothing if a value does not open in its place or the target is not empty', async () => {
    await expect(move(source, target.store, [newKey('2026')])).rejects.toThrow('has no key "2025"');
    await expect(move(source, target.store, [newKey('2025')])).rejects.toThrow(
      'is not the one that encrypted the stored values',
    );
    const taken = await sealedConnection(keys, 'taken');
    await connect(source, { ...taken, id: 'moved' });
    await expect(move()).rejects.toThrow('the accessCode of connection moved does not open');
    expect(await target.store.archive.unfinished()).toBeUndefined();
    await target.store.staff.invite(sampleInvite(), operator);
    await expect(move(await livelyStore(keys))).rejects.toThrow(
      'there is not empty, and nothing was written',
    );
  });

  it('fails if the target returns other records than were written', async () => {
    const there = target.store;
    const lossy = withArchive(there, {
      write: (batch) =>
        there.archive.write(
          batch.collection === 'connections'
            ? { ...batch, records: batch.records.map((each) => ({ ...each, connectedAt: 0 })) }
            : batch,
        ),
    });
    await expect(move(source, lossy)).rejects.toThrow('failed verification after the copy');
    expect(await there.archive.unfinished()).toBeDefined();
  });
});
