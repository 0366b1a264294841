import { describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../store.ts';
import { add, begin, invite, read, settled } from './test-support/held-persistence.ts';

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

  test('what others write delays nobody who reads something else', async () => {
    const { held, database } = await begin();
    const adding = add(database, 'a').catch((error: unknown) => error);
    expect(await database.transact((tx) => tx.get('invites', 'b'))).toBeUndefined();
    expect(await database.transact((tx) => [...tx.all('staff')])).toEqual([]);
    let told = false;
    const reading = database
      .transact((tx) => tx.get('invites', 'a'))
      .then(
        () => 'told',
        (error: unknown) => error,
      );
    void reading.finally(() => {
      told = true;
    });
    await settled();
    expect(told).toBe(false);
    await held.end('badly');
    expect(await adding).toBeInstanceOf(StoreUnavailable);
    expect(await reading).toBeInstanceOf(StoreUnavailable);
    expect(await database.transact((tx) => tx.get('invites', 'a'))).toBeUndefined();
  });

  test.each(['put', 'remove'] as const)(
    'a record that is written again and again (%s) counts until the last is durable',
    async (last) => {
      const { held, database } = await begin();
      const first = add(database, 'a');
      const second = database.transact((tx) =>
        last === 'put' ? tx.put('invites', 'a', invite('a')) : tx.remove('invites', 'a'),
      );
      await held.end();
      await first;
      let told = false;
      const reading = database
        .transact((tx) => tx.get('invites', 'a'))
        .finally(() => {
          told = true;
        });
      await settled();
      expect(told).toBe(false);
      await held.end();
      await Promise.all([second, reading]);
      expect(await read(database)).toEqual(last === 'put' ? ['a'] : []);
    },
  );

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

  test('whoever looks at what is kept has a write alone: behind what was written before, ahead of what comes after', async () => {
    const { held, database } = await begin();
    const first = add(database, 'first');
    const before = add(database, 'before');
    const looking = Promise.withResolvers<string>();
    const looked = database.atMoment(
      (tx) => [...tx.all('invites')].map(({ hash }) => hash),
      () => looking.promise,
    );
    const after = add(database, 'after');
    await held.end();
    await held.end();
    await Promise.all([first, before]);
    await held.end();
    expect(held.appended.map((commits) => commits.length)).toEqual([1, 1, 1]);
    // Others are answered meanwhile, and not by what is not durable.
    expect(await database.transact((tx) => tx.get('invites', 'before'))).toEqual(invite('before'));
    looking.resolve('seen');
    expect(await looked).toEqual([['first', 'before'], 'seen']);
    await held.end();
    await after;
  });

  test('a look that fails takes nothing from anybody who writes', async () => {
    const { held, database } = await begin();
    const looked = database.atMoment(
      () => undefined,
      () => Promise.reject(new Error('EIO')),
    );
    const after = add(database, 'after');
    const refused = expect(looked).rejects.toThrow('EIO');
    await held.end();
    await refused;
    await held.end();
    await after;
    expect(await read(database)).toEqual(['after']);
  });

  test('a probe writes, so that it fails where a commit would', async () => {
    const { held, database } = await begin();
    const probing = database.probe().catch((error: unknown) => error);
    await settled();
    await held.end('badly');
    expect(await probing).toBeInstanceOf(StoreUnavailable);
  });
});

describe('folding', () => {
  test('holds nothing that has not been appended: its writer may yet be refused', async () => {
    const { held, database } = await begin();
    const first = add(database, 'durable');
    held.wantFold();
    const second = add(database, 'pending').catch((error: unknown) => error);
    await held.end();
    await first;
    expect([...(held.folded[0]?.keys() ?? [])]).toEqual(['durable']);
    await held.end('badly');
    expect(await second).toBeInstanceOf(StoreUnavailable);
  });

  test('a record that a pending writer changes or removes is folded as it was', async () => {
    const { held, database } = await begin();
    const first = add(database, 'a');
    held.wantFold();
    const pending = Promise.all([
      database.transact((tx) => tx.put('invites', 'a', { ...invite('a'), expiresAt: 2 })),
      database.transact((tx) => tx.remove('invites', 'a')),
    ]);
    await held.end();
    await first;
    expect(held.folded[0]?.get('a')).toEqual(invite('a'));
    await held.end();
    await pending;
    expect(await read(database)).toEqual([]);
  });

  test('what was pending in one fold is in the next one', async () => {
    const { held, database } = await begin();
    const first = add(database, 'durable');
    held.wantFold();
    const second = add(database, 'pending');
    await held.end();
    await held.end();
    await Promise.all([first, second]);
    await held.endFold();
    const forgetting = database.forget();
    await settled();
    expect([...(held.folded[1]?.keys() ?? [])]).toEqual(['durable', 'pending']);
    await held.endFold();
    await forgetting;
  });

  test('nobody who writes waits for it', async () => {
    const { held, database } = await begin();
    const first = add(database, 'a');
    held.wantFold();
    await held.end();
    await first;
    const second = add(database, 'b');
    const third = add(database, 'c').catch((error: unknown) => error);
    await held.end();
    await second;
    // It ends badly, and takes nothing from anybody.
    await held.endFold('badly');
    await held.end();
    expect(await third).toBeUndefined();
    expect(await read(database)).toEqual(['a', 'b', 'c']);
  });

  test('one that failed is not tried again before ten seconds are over, but when something is forgotten', async () => {
    const { held, database, passes } = await begin();
    const write = async (hash: string) => {
      held.wantFold();
      const adding = add(database, hash);
      await held.end();
      await adding;
    };
    await write('a');
    await held.endFold('badly');
    passes(9);
    await write('b');
    expect(held.folded).toHaveLength(1);
    const forgetting = database.forget().catch((error: unknown) => error);
    await settled();
    expect(held.folded).toHaveLength(2);
    await held.endFold('badly');
    expect(await forgetting).toBeInstanceOf(StoreUnavailable);
    passes(10);
    await write('c');
    expect(held.folded).toHaveLength(3);
  });

  test('something is forgotten only by a fold that began after it was', async () => {
    const { held, database } = await begin();
    const first = add(database, 'a');
    held.wantFold();
    await held.end();
    await first;
    let forgotten = false;
    const forgetting = Promise.all([database.forget(), database.forget()]).then(() => {
      forgotten = true;
    });
    await held.endFold();
    expect([held.folded.length, forgotten]).toEqual([2, false]);
    await held.endFold();
    await forgetting;
    expect(held.folded).toHaveLength(2);
  });
});
