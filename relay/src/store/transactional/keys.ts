import { setImmediate as yieldEventLoop } from 'node:timers/promises';
import { keyIdOf, sealedIn } from '../../domain/sealed-fields.ts';
import type { Deciding } from '../decided/deciding.ts';
import { keyChanges } from '../decided/keys.ts';
import type { KeyStore, KeyUse } from '../key-store.ts';
import type { Database } from './transaction.ts';

/** Connections that a census reads in one time slice. */
const atOnce = 500;

export const keyStore = (database: Database, deciding: Deciding): KeyStore => ({
  ...keyChanges(deciding),
  census: () => census(database),
});

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
