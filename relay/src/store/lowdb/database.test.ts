import { describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import { add, begin, invite, read, settled } from './test-support/held-database.ts';

describe('writing', () => {
  test('five hundred simultaneous commits share two writes', async () => {
    const { end, database, written } = await begin();
    const all = Promise.all(Array.from({ length: 500 }, (_, index) => add(database, `${index}`)));
    await end();
    await end();
    await all;
    expect(written.map((statements) => statements.map(({ rows }) => rows.length))).toEqual([[1], [499]]);
  });

  test('a commit resolves only once its write has completed', async () => {
    const { end, database } = await begin();
    let answered = false;
    const adding = add(database, 'a').then(() => {
      answered = true;
    });
    await settled();
    expect(answered).toBe(false);
    await end();
    await adding;
    expect(answered).toBe(true);
  });

  test('a read of an uncommitted record is answered only once the record is durable', async () => {
    const { end, database } = await begin();
    const adding = add(database, 'a').catch((error: unknown) => error);
    const reading = read(database).catch((error: unknown) => error);
    await end('badly');
    expect(await adding).toBeInstanceOf(StoreUnavailable);
    expect(await reading).toBeInstanceOf(StoreUnavailable);
  });

  test('a write does not delay reads of other records', async () => {
    const { end, database } = await begin();
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
    await end('badly');
    expect(await adding).toBeInstanceOf(StoreUnavailable);
    expect(await reading).toBeInstanceOf(StoreUnavailable);
    expect(await database.transact((tx) => tx.get('invites', 'a'))).toBeUndefined();
  });

  test.each(['put', 'remove'] as const)(
    'a record that is written repeatedly (%s) is uncommitted until the last write is durable',
    async (last) => {
      const { end, database } = await begin();
      const first = add(database, 'a');
      const second = database.transact((tx) =>
        last === 'put' ? tx.put('invites', 'a', invite('a')) : tx.remove('invites', 'a'),
      );
      await end();
      await first;
      let answered = false;
      const reading = database
        .transact((tx) => tx.get('invites', 'a'))
        .finally(() => {
          answered = true;
        });
      await settled();
      expect(answered).toBe(false);
      await end();
      await Promise.all([second, reading]);
      expect(await read(database)).toEqual(last === 'put' ? ['a'] : []);
    },
  );

  test('a transaction that throws changes nothing and writes nothing', async () => {
    const { end, database, written } = await begin();
    const adding = add(database, 'a');
    await end();
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
    expect(written).toHaveLength(1);
  });

  test('a read-only transaction sees the last audit entry that was written before it', async () => {
    const { end, database } = await begin();
    const audited = (what: 'backed_up' | 'restored') =>
      database.transact((tx) => tx.audit({ at: 0, what, who: { kind: 'operator' } }));
    const first = audited('backed_up');
    const last = database.transact((tx) => tx.last().audit);
    const after = audited('restored');
    await end();
    await end();
    await Promise.all([first, after]);
    expect((await database.logs.audit.read({ limit: 9 })).map(({ seq }) => seq)).toEqual([1, 2]);
    expect(await last).toBe(1);
  });

  test('a probe writes, so it fails if a commit would', async () => {
    const { end, database } = await begin();
    const probing = database.probe().catch((error: unknown) => error);
    await settled();
    await end('badly');
    expect(await probing).toBeInstanceOf(StoreUnavailable);
  });
});
