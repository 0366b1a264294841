import { describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import { add, begin, read, settled } from './test-support/held-database.ts';

describe('after a failed write', () => {
  async function broken() {
    const begun = await begin();
    const before = add(begun.database, 'before');
    await begun.end();
    await before;
    const adding = add(begun.database, 'a').catch((error: unknown) => error);
    const waiting = add(begun.database, 'b').catch((error: unknown) => error);
    const removing = begun.database
      .transact((tx) => tx.remove('invites', 'before'))
      .catch((error: unknown) => error);
    await begun.end('badly');
    for (const each of [adding, waiting, removing]) expect(await each).toBeInstanceOf(StoreUnavailable);
    return begun;
  }

  test('durable records can still be read, but no others', async () => {
    const { database } = await broken();
    expect(await read(database)).toEqual(['before']);
  });

  test('every write is refused for a second, then writing is tried again', async () => {
    const { end, database, passes, written } = await broken();
    passes(0.999);
    const before = written.length;
    await expect(add(database, 'c')).rejects.toThrow(StoreUnavailable);
    expect(written).toHaveLength(before);
    passes(0.001);
    const adding = add(database, 'd');
    await settled();
    await end();
    await end();
    await adding;
    expect(await read(database)).toEqual(['before', 'd']);
  });

  test('a hundred writers share one attempt', async () => {
    const { end, database, passes, written } = await broken();
    passes(1);
    const before = written.length;
    const adding = Promise.all(Array.from({ length: 100 }, (_, index) => add(database, `${index}`)));
    await settled();
    for (let times = 0; times < 3; times += 1) await end();
    await adding;
    // The attempt, and the group commits of all others.
    expect(written).toHaveLength(before + 3);
  });

  test('a failed attempt is repeated a second later', async () => {
    const { end, database, passes } = await broken();
    passes(1);
    const refused = add(database, 'c').catch((error: Error) => error.message);
    await settled();
    await end('badly');
    expect(await refused).toBe('the store cannot be written: the disk reports an error (EIO)');
    await expect(add(database, 'c')).rejects.toThrow('a moment ago');
    passes(1);
    const adding = add(database, 'c');
    await settled();
    await end();
    await end();
    await adding;
    expect(await read(database)).toEqual(['before', 'c']);
  });

  test('setting the clock back does not lengthen the pause', async () => {
    const { end, database, passes } = await broken();
    passes(-3_600);
    const adding = add(database, 'c');
    await settled();
    await end();
    await end();
    await adding;
    expect(await read(database)).toEqual(['before', 'c']);
  });

  test('closing waits for a running attempt, and nothing is written after it', async () => {
    const { end, database, passes, written } = await broken();
    passes(1);
    const adding = add(database, 'c').catch((error: unknown) => error);
    await settled();
    let closed = false;
    const closing = database.close().then(() => {
      closed = true;
    });
    await settled();
    expect(closed).toBe(false);
    const count = written.length;
    await end();
    await closing;
    expect(await adding).toBeInstanceOf(StoreUnavailable);
    await expect(add(database, 'late')).rejects.toThrow('closed');
    expect(written).toHaveLength(count);
  });
});
