import { describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../store.ts';
import { type Commit, type Database, openDatabase, type Persistence } from './database.ts';
import { emptyState, type State } from './records.ts';

/** A persistence whose every write waits until the test lets it end, well or badly. */
function heldPersistence() {
  const appended: Commit[][] = [];
  const compacted: State[] = [];
  const held: PromiseWithResolvers<void>[] = [];
  const hold = () => {
    const ending = Promise.withResolvers<void>();
    held.push(ending);
    return ending.promise;
  };
  let opened = 0;
  let opening: Promise<void> = Promise.resolve();
  let compacts = false;
  const persistence: Persistence = {
    open: async () => {
      opened += 1;
      await opening;
      return emptyState();
    },
    append: (commits) => {
      appended.push([...commits]);
      return hold();
    },
    compact: (state) => {
      compacted.push(state);
      compacts = false;
      return hold();
    },
    erase: async () => undefined,
    wantsCompaction: () => compacts,
    readAudit: async () => [],
    close: async () => undefined,
  };
  return {
    persistence,
    appended,
    compacted,
    times: () => opened,
    openWith: (promise: Promise<void>) => {
      opening = promise;
    },
    wantCompaction: () => {
      compacts = true;
    },
    /** Ends the write that is under way, and waits until what follows from it has happened. */
    end: async (how: 'well' | 'badly' = 'well') => {
      const ending = held.shift();
      if (ending === undefined) throw new Error('no write is under way');
      if (how === 'well') ending.resolve();
      else ending.reject(new Error('EIO'));
      await settled();
    },
  };
}

/** Resolves once every promise that can go on has gone on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

const invite = (hash: string) => ({ hash, staff: 'staff-1', expiresAt: 1 });
const add = (database: Database, hash: string) =>
  database.transact((tx) => tx.put('invites', hash, invite(hash)));
const read = (database: Database) =>
  database.transact((tx) => [...tx.all('invites')].map(({ hash }) => hash));

async function begin() {
  let time = 0;
  const held = heldPersistence();
  const database = await openDatabase(held.persistence, () => time);
  return { held, database, passes: (seconds: number) => (time += seconds) };
}

describe('writing', () => {
  test('five hundred commits at once share two writes', async () => {
    const { held, database } = await begin();
    const all = Promise.all(Array.from({ length: 500 }, (_, index) => add(database, `${index}`)));
    await held.end();
    await held.end();
    await all;
    expect(held.appended.map((commits) => commits.length)).toEqual([1, 499]);
  });

  test('nobody is answered before the write of what they wrote has ended', async () => {
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

  test('what is read while a write is under way is only told once that write is durable', async () => {
    const { held, database } = await begin();
    const adding = add(database, 'a').catch((error: unknown) => error);
    const reading = read(database).catch((error: unknown) => error);
    await held.end('badly');
    expect(await adding).toBeInstanceOf(StoreUnavailable);
    expect(await reading).toBeInstanceOf(StoreUnavailable);
  });

  test('work that throws has changed nothing, and nothing of it is written', async () => {
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

  test('a probe writes, so that it fails where a commit would', async () => {
    const { held, database } = await begin();
    const probing = database.probe().catch((error: unknown) => error);
    await settled();
    await held.end('badly');
    expect(await probing).toBeInstanceOf(StoreUnavailable);
  });
});

describe('compaction', () => {
  test('holds nothing that has not been appended: its writer may yet be refused', async () => {
    const { held, database } = await begin();
    const first = add(database, 'durable');
    held.wantCompaction();
    const second = add(database, 'pending').catch((error: unknown) => error);
    await held.end();
    await first;
    const [state] = held.compacted;
    expect([...(state?.invites.keys() ?? [])]).toEqual(['durable']);
    await held.end();
    await held.end('badly');
    expect(await second).toBeInstanceOf(StoreUnavailable);
  });

  test('a record that a pending writer changes or removes is compacted as it was', async () => {
    const { held, database } = await begin();
    const first = add(database, 'a');
    held.wantCompaction();
    const pending = [
      database.transact((tx) => tx.put('invites', 'a', { ...invite('a'), expiresAt: 2 })),
      database.transact((tx) => tx.remove('invites', 'a')),
    ];
    await held.end();
    await first;
    expect(held.compacted[0]?.invites.get('a')).toEqual(invite('a'));
    await held.end();
    await held.end();
    await Promise.all(pending);
    expect(await read(database)).toEqual([]);
  });

  test('whoever wrote before it is answered although it fails, since what they wrote is durable', async () => {
    const { held, database } = await begin();
    held.wantCompaction();
    const adding = add(database, 'a');
    await held.end();
    await adding;
    await held.end('badly');
    await expect(read(database)).rejects.toThrow(StoreUnavailable);
  });
});

describe('after a failed write', () => {
  async function broken() {
    const begun = await begin();
    const adding = add(begun.database, 'a').catch((error: unknown) => error);
    const waiting = add(begun.database, 'b').catch((error: unknown) => error);
    await begun.held.end('badly');
    expect(await adding).toBeInstanceOf(StoreUnavailable);
    expect(await waiting).toBeInstanceOf(StoreUnavailable);
    return begun;
  }

  test('everything is refused for a second, then read afresh from the disk', async () => {
    const { held, database, passes } = await broken();
    passes(0.999);
    await expect(read(database)).rejects.toThrow(StoreUnavailable);
    expect(held.times()).toBe(1);
    passes(0.001);
    expect(await read(database)).toEqual([]);
    expect(held.times()).toBe(2);
  });

  test('a hundred callers share one opening', async () => {
    const { held, database, passes } = await broken();
    passes(1);
    await Promise.all(Array.from({ length: 100 }, () => read(database)));
    expect(held.times()).toBe(2);
  });

  test('an opening that fails is tried again a second later', async () => {
    const { held, database, passes } = await broken();
    held.openWith(Promise.reject(new Error('EIO')));
    passes(1);
    await expect(read(database)).rejects.toThrow('cannot be opened');
    await expect(read(database)).rejects.toThrow('a moment ago');
    held.openWith(Promise.resolve());
    passes(1);
    expect(await read(database)).toEqual([]);
  });

  test('a clock that is set back keeps nobody out', async () => {
    const { database, passes } = await broken();
    passes(-3_600);
    expect(await read(database)).toEqual([]);
  });

  test('closing waits for an opening that is under way, and nothing is opened after it', async () => {
    const { held, database, passes } = await broken();
    const opening = Promise.withResolvers<void>();
    held.openWith(opening.promise);
    passes(1);
    const reading = read(database).catch((error: unknown) => error);
    let closed = false;
    const closing = database.close().then(() => {
      closed = true;
    });
    await settled();
    expect(closed).toBe(false);
    opening.resolve();
    await settled();
    // The last compaction, which every closing does.
    await held.end();
    await closing;
    expect(await reading).toBeInstanceOf(StoreUnavailable);
    await expect(add(database, 'late')).rejects.toThrow('closed');
    passes(10);
    await expect(add(database, 'later')).rejects.toThrow('closed');
    expect(held.times()).toBe(2);
  });
});
