import pg from 'pg';

/** A database of the tests' own. */
export interface TestDatabase {
  readonly url: string;
  /** Statements past every relay; several with semicolons give the rows of the last. */
  query<R extends pg.QueryResultRow = Record<string, unknown>>(
    text: string,
    values?: unknown[],
  ): Promise<R[]>;
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

/** Makes an empty database on the server to which the address leads. */
export async function makeDatabase(server: string, name: string): Promise<TestDatabase> {
  await databaseAt(server).query(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return databaseAt(url.href);
}

/** Drops the databases of the server whose names begin so, also those in use. */
export async function dropDatabases(server: string, prefix: string): Promise<void> {
  const { query } = databaseAt(server);
  const found = await query<{ name: string }>(
    'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)',
    [prefix],
  );
  for (const { name } of found) await query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}
