import { describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import { add, begin, invite, read, settled } from './test-support/held-persistence.ts';

describe('writing', () => {
  test('five hundred simultaneous commits share two writes', async () => {
    const { held, database } = await begin();
    const all = Promise.all(Array.from({ length: 500 }, (_, index) => add(database, `${index}`)));
    await held.end();
    await held.end();
    await all;
    expect(held.appended.map((commits) => commits.length)).toEqual([1, 499]);
  });

  test('a commit resolves only once its write has completed', async () => {
    const { held, database } = await begin();
    let answered = false;
    const adding = add(database, 'a').then(() => {
      answered = true;
    });
    await settled();
    expect(answered).toBe(false);
    await held.end();
    await adding;
    expect(answered).toBe(true);
  });

  test('a read of an uncommitted record is answered only once the record is durable', async () => {
    const { held, database } = await begin();
    const adding = add(database, 'a').catch((error: unknown) => error);
    const reading = read(database).catch((error: unknown) => error);
    await held.end('badly');
    expect(await adding).toBeInstanceOf(StoreUnavailable);
    expect(await reading).toBeInstanceOf(StoreUnavailable);
  });

  test('a write does not delay reads of other records', async () => {
    const { held, database } = await begin();
    const adding = add(database, 'a').catch((error: unknown) => error);
    expect(await database.transact((tx) => tx.get('invites', 'b'))).toBeUndefined();
    expect(await database.transact((tx) => [...tx.all('staff')])).toEqual([]);
    let answered = false;
    const reading = database
      .transact((tx) => tx.get('invites', 'a'))
      .then(
        () => 'answered',
        (error: unknown) => error,
      );
    void reading.finally(() => {
      answered = true;
    });
    await settled();
    expect(answered).toBe(false);
    await held.end('badly');
    expect(await adding).toBeInstanceOf(StoreUnavailable);
    expect(await reading).toBeInstanceOf(StoreUnavailable);
    expect(await database.transact((tx) => tx.get('invites', 'a'))).toBeUndefined();
  });

  test.each(['put', 'remove'] as const)(
    'a record that is written repeatedly (%s) is uncommitted until the last write is durable',
    async (last) => {
      const { held, database } = await begin();
      const first = add(database, 'a');
      const second = database.transact((tx) =>
        last === 'put' ? tx.put('invites', 'a', invite('a')) : tx.remove('invites', 'a'),
      );
      await held.end();
      await first;
      let answered = false;
      const reading = database
        .transact((tx) => tx.get('invites', 'a'))
        .finally(() => {
          answered = true;
        });
      await settled();
      expect(answered).toBe(false);
      await held.end();
      await Promise.all([second, reading]);
      expect(await read(database)).toEqual(last === 'put' ? ['a'] : []);
    },
  );

  test('a transaction that throws changes nothing and writes nothing', async () => {
    const { held, database } = await begin();
    const adding = add(database, 'a');
    await held.end();
    await adding;
    const broken = database.transact((tx) => {
      tx.put('invites', 'b', invite('b'));
      tx.remove('invites', 'a');
      tx.put('invites', 'a', { ...invite('a'), expiresAt: 2 });
      throw new RangeError('broken');
    });
    await expect(broken).rejects.toThrow(RangeError);
    expect(await database.transact((tx) => tx.get('invites', 'a'))).toEqual(invite('a'));
    expect(await read(database)).toEqual(['a']);
    expect(held.appended).toHaveLength(1);
  });

  test('a read-only transaction sees the last audit entry that was written before it', async () => {
    const { held, database } = await begin();
    const audited = (what: 'backed_up' | 'restored') =>
      database.transact((tx) => tx.audit({ at: 0, what, who: { kind: 'operator' } }));
    const first = audited('backed_up');
    const last = database.transact((tx) => tx.last().audit);
    const after = audited('restored');
    await held.end();
    await held.end();
    // The entries of a persistence that already has seven.
    expect(held.appended.flat().flatMap(({ audit }) => audit.map(({ seq }) => seq))).toEqual([8, 9]);
    expect(await last).toBe(8);
    await Promise.all([first, after]);
  });

  test('a probe writes, so it fails if a commit would', async () => {
    const { held, database } = await begin();
    const probing = database.probe().catch((error: unknown) => error);
    await settled();
    await held.end('badly');
    expect(await probing).toBeInstanceOf(StoreUnavailable);
  });
});

describe('a snapshot', () => {
  test.each(['well', 'badly'] as const)(
    'counts only once all records in it are durable, when a running write ends %s',
    async (how) => {
      const { held, database } = await begin();
      const first = add(database, 'durable');
      held.wantSnapshot();
      const second = add(database, 'pending').catch((error: unknown) => error);
      await held.end();
      await first;
      const forgetting = database.forget().then(
        () => 'counts',
        () => 'does not count',
      );
      await held.endSnapshot();
      expect([...(held.snapshots[0]?.keys() ?? [])]).toEqual(['durable', 'pending']);
      expect(held.counted()).toBe(0);
      await held.end(how);
      expect(held.counted()).toBe(how === 'well' ? 1 : 0);
      expect((await second) instanceof StoreUnavailable).toBe(how === 'badly');
      await held.endSnapshot();
      expect(await forgetting).toBe('counts');
      expect([...(held.snapshots[1]?.keys() ?? [])]).toEqual(await read(database));
    },
  );

  test('does not make writers wait', async () => {
    const { held, database } = await begin();
    const first = add(database, 'a');
    held.wantSnapshot();
    await held.end();
    await first;
    const second = add(database, 'b');
    const third = add(database, 'c').catch((error: unknown) => error);
    await held.end();
    await second;
    // It fails and changes nothing.
    await held.endSnapshot('badly');
    await held.end();
    expect(await third).toBeUndefined();
    expect(await read(database)).toEqual(['a', 'b', 'c']);
  });

  test('that failed is retried after ten seconds, or immediately when a value is erased', async () => {
    const { held, database, passes } = await begin();
    const write = async (hash: string) => {
      held.wantSnapshot();
      const adding = add(database, hash);
      await held.end();
      await adding;
    };
    await write('a');
    await held.endSnapshot('badly');
    passes(9);
    await write('b');
    expect(held.snapshots).toHaveLength(1);
    const forgetting = database.forget().catch((error: unknown) => error);
    await settled();
    expect(held.snapshots).toHaveLength(2);
    await held.endSnapshot('badly');
    expect(await forgetting).toBeInstanceOf(StoreUnavailable);
    passes(10);
    await write('c');
    expect(held.snapshots).toHaveLength(3);
  });

  test('completes an erasure only if it began after it', async () => {
    const { held, database } = await begin();
    const first = add(database, 'a');
    held.wantSnapshot();
    await held.end();
    await first;
    let forgotten = false;
    const forgetting = Promise.all([database.forget(), database.forget()]).then(() => {
      forgotten = true;
    });
    await held.endSnapshot();
    expect([held.snapshots.length, forgotten]).toEqual([2, false]);
    await held.endSnapshot();
    await forgetting;
    expect(held.snapshots).toHaveLength(2);
  });
});
