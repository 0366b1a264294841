import { setImmediate as yieldEventLoop } from 'node:timers/promises';
import type { Connection } from '../../domain/connection.ts';
import { decideReseal } from '../../domain/decide-connection.ts';
import { keyIdOf, sealedIn } from '../../domain/sealed-fields.ts';
import { cursorOf } from '../order-key.ts';
import type { KeyStore, KeyUse } from '../store.ts';
import { carryOut, type Database } from './transaction.ts';

/** Connections that a census reads in one time slice. */
const atOnce = 500;

export function keyStore({ transact }: Database): KeyStore {
  return {
    census: () => census(connectionsIn({ transact })),

    checks: () => transact((tx) => [...tx.all('keys')]),

    addCheck: (check) =>
      transact((tx) => {
        const known = tx.get('keys', check.id);
        if (known === undefined) tx.put('keys', check.id, check);
        return known ?? check;
      }),

    dropCheck: (key, now, by) =>
      transact((tx) => {
        tx.remove('keys', key);
        tx.audit({ at: now, what: 'sealing_key_dropped', who: by, key });
      }),

    reseal: (id, values) =>
      transact((tx) => carryOut(tx, 'connections', id, decideReseal(tx.get('connections', id), values))),
  };
}

/** What is sealed under each key, by the names of keys in the headers of the values; opens nothing. */
async function census(connections: AsyncIterable<Connection>): Promise<KeyUse[]> {
  const uses = new Map<string | null, number>();
  for await (const connection of connections) {
    for (const { sealed } of sealedIn(connection)) {
      const key = keyIdOf(sealed);
      uses.set(key, (uses.get(key) ?? 0) + 1);
    }
  }
  return [...uses].map(([key, values]) => ({ key, values }));
}

// --- Internal helpers ---

/**
 * Every connection, some in each time slice. Re-sealing does not move a connection in this order, so none is passed over
 * that still needs an older key.
 */
async function* connectionsIn({ transact }: Pick<Database, 'transact'>): AsyncGenerator<Connection> {
  for (let after = ''; ; ) {
    const some = await transact((tx) => tx.inOrder('connections', { after }).take(atOnce).toArray());
    yield* some;
    const last = some.at(-1);
    if (last === undefined || some.length < atOnce) return;
    after = cursorOf(last);
    await yieldEventLoop();
  }
}
