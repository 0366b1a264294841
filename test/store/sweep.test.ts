import { createTransactionalStore } from '@noiseaware-connect/relay/store/transactional/create-transactional-store';
import type { Database, Transaction } from '@noiseaware-connect/relay/store/transactional/transaction';
import { expect, test } from 'vitest';
import { auditLife, eventLife } from './conformance/samples.ts';
import { memoryDatabase } from './memory/memory-database.ts';

const now = 1_750_000_000;
const day = 24 * 60 * 60;

/** That many records of each kind that a sweep examines: all but `ended` of them live for days. */
async function kept(count: number, ended: number) {
  const { database, logs } = memoryDatabase();
  await database.transact((tx) => {
    for (let index = 0; index < count; index += 1) {
      const id = `${index}`;
      const end = index < ended ? now - 3 * day : now + 5 * day;
      tx.put('invites', id, { hash: id, staff: 'ada', expiresAt: end });
      tx.put('sessions', id, { id, hash: id, staff: 'ada', createdAt: now, lastUsedAt: end - 30 * day });
      tx.put('pairings', id, {
        id,
        staff: { id: 'ada', name: 'Ada' },
        session: id,
        account: { id },
        challenge: '',
        redirectUri: '',
        connection: null,
        choice: 'account',
        codeHash: id,
        salt: id,
        createdAt: now,
        expiresAt: end,
        authorized: { at: now, accessCodeHash: id },
        ended: null,
      });
    }
  });
  return { database, logs };
}

/** How many records a sweep reads, and how many it removes or changes. */
async function costOf(count: number, ended: number): Promise<{ seen: number; changed: number }> {
  const { database, logs } = await kept(count, ended);
  let seen = 0;
  let changed = 0;
  const counting = (tx: Transaction): Transaction => ({
    ...tx,
    all: () => {
      throw new Error('it looks at everything');
    },
    inOrder: function* (order, bounds) {
      for (const record of tx.inOrder(order, bounds)) {
        seen += 1;
        yield record;
      }
    },
    put: (...args) => {
      changed += 1;
      tx.put(...args);
    },
    remove: (...args) => {
      changed += 1;
      tx.remove(...args);
    },
  });
  const counted: Database = {
    ...database,
    transact: (work) => database.transact((tx) => work(counting(tx))),
  };
  await createTransactionalStore(counted, logs).sweep(now, auditLife, eventLife);
  return { seen, changed };
}

test('a sweep with nothing to remove reads no records, however many there are', async () => {
  for (const count of [10, 1_000, 20_000]) expect(await costOf(count, 0)).toEqual({ seen: 0, changed: 0 });
});

test('a sweep reads only records that have ended', async () => {
  // Five invites, sessions and pairings each, and the authorizations of those pairings.
  for (const count of [10, 20_000]) expect(await costOf(count, 5)).toEqual({ seen: 20, changed: 20 });
});
