import { setImmediate as yieldEventLoop } from 'node:timers/promises';
import type { Connection } from '../../domain/connection.ts';
import { decideReseal } from '../../domain/decide-connection.ts';
import { keyIdOf, sealedIn } from '../../domain/sealed-fields.ts';
import { cursorOf } from '../order-key.ts';
import type { KeyStore, KeyUse } from '../store.ts';
import { carryOut, type Database } from './transaction.ts';

/** Samples of a key: one value that is damaged does not make the key a wrong one. */
const samplesPerKey = 3;

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
  const uses = new Map<string | null, KeyUse>();
  for await (const connection of connections) {
    for (const { sealed } of sealedIn(connection)) {
      const key = keyIdOf(sealed);
      const use = uses.get(key) ?? { key, values: 0, samples: [] };
      uses.set(key, use);
      use.values += 1;
      if (use.samples.length < samplesPerKey && use.samples.at(-1) !== connection.id)
        use.samples.push(connection.id);
    }
  }
  return [...uses.values()];
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
