import { setImmediate as yieldEventLoop } from 'node:timers/promises';
import { decideReseal } from '../../domain/decide-connection.ts';
import { keyIdOf, sealedIn } from '../../domain/sealed-fields.ts';
import type { KeyStore, KeyUse } from '../key-store.ts';
import { carryOut, type Database } from './transaction.ts';

/** Connections that a census reads in one time slice. */
const atOnce = 500;

export function keyStore(database: Database): KeyStore {
  const { transact } = database;
  return {
    census: () => census(database),

    checks: () => transact((tx) => [...tx.all('keys')]),

    addCheck: (check) =>
      transact((tx) => {
        const known = tx.get('keys', check.id);
        if (known === undefined) tx.put('keys', check.id, check);
        return known ?? check;
      }),

    mark: (key, marks, entry) =>
      transact((tx) => {
        const check = tx.get('keys', key);
        if (check !== undefined) tx.put('keys', key, { ...check, marks });
        if (entry !== undefined) tx.audit(entry);
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

// --- Internal helpers ---

/** What is sealed under each key, by the names of keys in the headers of the values; opens nothing. */
async function census({ transact }: Database): Promise<KeyUse[]> {
  const uses = new Map<string | null, number>();
  // Records are never changed in place: a list of them is as of one moment.
  const { connections, links, webhooks } = await transact((tx) => ({
    connections: [...tx.all('connections')],
    links: [...tx.all('links')],
    webhooks: [...tx.all('webhooks')],
  }));
  const count = (sealed: string) => {
    const key = keyIdOf(sealed);
    uses.set(key, (uses.get(key) ?? 0) + 1);
  };
  for (const { sealed } of webhooks.flatMap(({ secrets }) => secrets)) count(sealed);
  for (const { waiting } of links) if (waiting !== null) count(waiting.accessCode);
  for (const [index, connection] of connections.entries()) {
    if (index % atOnce === 0) await yieldEventLoop();
    for (const { sealed } of sealedIn(connection)) count(sealed);
  }
  return [...uses].map(([key, values]) => ({ key, values }));
}
