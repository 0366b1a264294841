import type { ClientBase } from 'pg';
import { OperatorRefusal } from '../../domain/operator-refusal.ts';
import { type Database, statement } from './database.ts';
import { migrations } from './migrations/index.ts';

/** "naconnec" as a number: the advisory lock that is held while a database is migrated. */
const lockKey = '7953747747158254947';

/** The oldest PostgreSQL that the relay is tried on in earnest; older ones get no repairs any more. */
const oldestServer = 140_000;

const table = `CREATE TABLE IF NOT EXISTS schema_version (
  version integer PRIMARY KEY,
  since timestamptz NOT NULL DEFAULT now()
);`;

/**
 * The version of the database's tables, 0 where there are none: read without a change or a lock.
 * @throws {OperatorRefusal} when it was written by a newer relay, or the server or database is not fit for it
 */
export async function versionOf(database: Database, steps: readonly string[] = migrations): Promise<number> {
  const [server] = await database.run<{ number: number; encoding: string; made: boolean }>(look);
  if ((server?.number ?? 0) < oldestServer)
    throw new OperatorRefusal('store_unusable', 'PostgreSQL 14 or later is needed');
  if (server?.encoding !== 'UTF8')
    throw new OperatorRefusal('store_unusable', 'the database has to be one in UTF8');
  if (!server.made) return 0;
  const [found] = await database.run<{ version: number }>(readVersion);
  const version = found?.version ?? 0;
  requireKnown(version, steps);
  return version;
}

/**
 * Brings the database to the relay's schema. Relays that start together wait for one another; the later ones find
 * the work done.
 * @throws {OperatorRefusal} when a newer relay has been at it meanwhile
 */
export async function migrate(database: Database, steps: readonly string[] = migrations): Promise<void> {
  await database.alone(async (client) => {
    await client.query('SELECT pg_advisory_lock($1::bigint)', [lockKey]);
    await client.query(table);
    for (;;) {
      const { rows } = await client.query<{ version: number }>(readVersion.text);
      const version = rows[0]?.version ?? 0;
      requireKnown(version, steps);
      if (version === steps.length) return;
      await takeStep(client, steps, version + 1);
    }
    // The lock ends with the connection.
  });
}

/**
 * All steps as one script, for a relay that has no right to make tables: after it nothing is left to migrate.
 * @param from the version at which the database is; 0 where it is empty
 */
export const schemaScript = (from = 0, steps: readonly string[] = migrations): string =>
  [
    ...(from === 0 ? [table] : []),
    ...steps.slice(from).map((_, index) => {
      return ['BEGIN;', ...partsOf(steps, from + index + 1), 'COMMIT;'].join('\n');
    }),
  ].join('\n\n');

/** The version to which the relay brings a database. */
export const schemaVersion = migrations.length;

// --- Internal helpers ---

const look = statement(
  'schema-look',
  `SELECT current_setting('server_version_num')::integer AS number,
     current_setting('server_encoding') AS encoding, to_regclass('schema_version') IS NOT NULL AS made`,
);
const readVersion = statement(
  'schema-version',
  'SELECT coalesce(max(version), 0)::integer AS version FROM schema_version',
);

const partsOf = (steps: readonly string[], version: number): string[] => [
  steps[version - 1]?.trim() ?? '',
  `INSERT INTO schema_version (version) VALUES (${version});`,
];

function requireKnown(version: number, steps: readonly string[]): void {
  if (version <= steps.length) return;
  throw new OperatorRefusal(
    'store_unusable',
    `the database is at version ${version}, written by a newer relay; this one knows version ${steps.length}, and nothing was changed`,
  );
}

async function takeStep(client: ClientBase, steps: readonly string[], version: number): Promise<void> {
  await client.query('BEGIN');
  for (const part of partsOf(steps, version)) await client.query(part);
  await client.query('COMMIT');
}
