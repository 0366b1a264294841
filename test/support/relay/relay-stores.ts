import { freshDatabase } from '../postgres/postgres-database.ts';

/** The stores that a relay can have, for `describe.each`: what each is called, and the settings of a fresh one. */
export const relayStores: [string, () => Promise<Record<string, string>>][] = [
  ['lowdb', async () => ({})],
  ['PostgreSQL', async () => ({ RELAY_STORE: (await freshDatabase()).url })],
];
