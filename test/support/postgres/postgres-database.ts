import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { makeDatabase, type TestDatabase } from './database-at.ts';

/** The address of the run's PostgreSQL server, which starts when the first test asks for it. */
export async function serverOfRun(): Promise<string> {
  const answer = await fetch(inject('postgres').locator);
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}

/** Makes an empty database on the run's PostgreSQL server; it goes with the run. */
export const freshDatabase = async (): Promise<TestDatabase> =>
  makeDatabase(await serverOfRun(), inject('postgres').prefix + randomBytes(6).toString('hex'));

/** Databases that were emptied again: making one takes longer than most checks. */
const emptied: TestDatabase[] = [];

/** An empty database with the relay's tables, or none yet; to be given back. */
export const borrowDatabase = async (): Promise<TestDatabase> => emptied.pop() ?? (await freshDatabase());

export async function giveBack(database: TestDatabase): Promise<void> {
  const kept = [
    'staff',
    'invites',
    'sessions',
    'services',
    'uses',
    'tools',
    'webhooks',
    'cursors',
    'events',
    'deliveries',
    'activity',
    'answers',
    'pairings',
    'links',
    'connections',
    'alerts',
    'alert_paths',
    'audit',
    'audit_heads',
    'keys',
    'moves',
    'relay_notes',
    'used_proofs',
  ];
  await database.query(
    [
      ...kept.map((table) => `DELETE FROM ${table}`),
      'UPDATE moments SET at = 0',
      'UPDATE event_ends SET seq = 0, beginning = 1',
      "UPDATE audit_ends SET link = 0, seq = 0, chain = '', beginning = 1, chain_before = ''",
    ].join(';'),
  );
  emptied.push(database);
}
