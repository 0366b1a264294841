import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

/** A database of the tests' own. */
export interface TestDatabase {
  readonly url: string;
  /** Statements past every relay; several with semicolons give the rows of the last. */
  query<R extends pg.QueryResultRow = Record<string, unknown>>(
    text: string,
    values?: unknown[],
  ): Promise<R[]>;
}

/** Makes an empty database on the run's PostgreSQL server; it goes with the run. */
export async function freshDatabase(): Promise<TestDatabase> {
  const { url: server, prefix } = inject('postgres');
  const name = prefix + randomBytes(6).toString('hex');
  await databaseAt(server).query(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return databaseAt(url.href);
}

/** The database at that address. */
export const databaseAt = (url: string): TestDatabase => ({
  url,
  query: async (text, values) => {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      const answer: unknown = await client.query(text, values);
      const last = (Array.isArray(answer) ? answer.at(-1) : answer) as pg.QueryResult;
      return last.rows as never;
    } finally {
      await client.end();
    }
  },
});

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
    'pairings',
    'connections',
    'audit_log',
    'key_checks',
    'moves',
    'relay_notes',
    'refusals',
  ];
  await database.query(
    [...kept.map((table) => `DELETE FROM ${table}`), 'UPDATE moments SET at = 0'].join(';'),
  );
  emptied.push(database);
}
