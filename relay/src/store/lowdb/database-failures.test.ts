import { describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import { add, begin, read, settled } from './test-support/held-persistence.ts';

describe('after a failed write', () => {
  async function broken() {
    const begun = await begin();
    const before = add(begun.database, 'before');
    await begun.held.end();
    await before;
    const adding = add(begun.database, 'a').catch((error: unknown) => error);
    const waiting = add(begun.database, 'b').catch((error: unknown) => error);
    const removing = begun.database
      .transact((tx) => tx.remove('invites', 'before'))
      .catch((error: unknown) => error);
    await begun.held.end('badly');
    for (const each of [adding, waiting, removing]) expect(await each).toBeInstanceOf(StoreUnavailable);
    return begun;
  }

  test('durable records can still be read, but no others', async () => {
    const { database } = await broken();
    expect(await read(database)).toEqual(['before']);
  });

  test('every write is refused for a second, then the storage is recovered and written to', async () => {
    const { held, database, passes } = await broken();
    passes(0.999);
    await expect(add(database, 'c')).rejects.toThrow(StoreUnavailable);
    expect(held.recoveries()).toBe(0);
    passes(0.001);
    const adding = add(database, 'd');
    await settled();
    await held.end();
    await adding;
    expect(held.recoveries()).toBe(1);
    expect(await read(database)).toEqual(['before', 'd']);
  });

  test('a hundred writers share one recovery', async () => {
    const { held, database, passes } = await broken();
    passes(1);
    const adding = Promise.all(Array.from({ length: 100 }, (_, index) => add(database, `${index}`)));
    await settled();
    await held.end();
    await held.end();
    await adding;
    expect(held.recoveries()).toBe(1);
  });

  test('a failed recovery is retried a second later', async () => {
    const { held, database, passes } = await broken();
    held.recoverWith(Promise.reject(new Error('EIO')));
    passes(1);
    await expect(add(database, 'c')).rejects.toThrow('cannot be written');
    await expect(add(database, 'c')).rejects.toThrow('a moment ago');
    held.recoverWith(Promise.resolve());
    passes(1);
    const adding = add(database, 'c');
    await settled();
    await held.end();
    await adding;
    expect(await read(database)).toEqual(['before', 'c']);
  });

  test('setting the clock back does not lengthen the pause', async () => {
    const { held, database, passes } = await broken();
    passes(-3_600);
    const adding = add(database, 'c');
    await settled();
    await held.end();
    await adding;
  });

  test('closing waits for a running recovery, and nothing is written after it', async () => {
    const { held, database, passes } = await broken();
    const recovery = Promise.withResolvers<void>();
    held.recoverWith(recovery.promise);
    passes(1);
    const adding = add(database, 'c').catch((error: unknown) => error);
    let closed = false;
    const closing = database.close().then(() => {
      closed = true;
    });
    await settled();
    expect(closed).toBe(false);
    recovery.resolve();
    await settled();
    // The last snapshot, which `close` takes.
    await held.endSnapshot();
    await closing;
    expect(await adding).toBeInstanceOf(StoreUnavailable);
    await expect(add(database, 'late')).rejects.toThrow('closed');
    passes(10);
    await expect(add(database, 'later')).rejects.toThrow('closed');
    expect(held.recoveries()).toBe(1);
    expect(held.appended).toHaveLength(2);
  });
});
