import { OperatorRefusal } from '../../domain/operator-refusal.ts';
import { type Database, statements } from './database.ts';
import { tables } from './tables.ts';

/** The version of the tables that this relay makes and works with. */
const version = 1;

/** The oldest PostgreSQL that the relay is tried on in earnest; older ones get no repairs any more. */
const oldestServer = 140_000;

/** "naconnec" as a number: the advisory lock that is held while tables are made. */
const lockKey = '7953747747158254947';

/** All tables as one script, which a relay that has no right to make tables leaves to another program. */
export const schemaScript = `BEGIN;
CREATE TABLE schema_version (
  version integer PRIMARY KEY,
  since timestamptz NOT NULL DEFAULT now()
);
${tables.trim()}
INSERT INTO schema_version (version) VALUES (${version});
COMMIT;`;

/**
 * Makes the tables of an empty database. Relays that start together wait for one another; the later ones find the work done.
 * @throws {OperatorRefusal} when it was written by a newer relay, or the server or database is not fit for it
 */
export async function requireSchema(database: Database): Promise<void> {
  if (await hasTables(database)) return;
  await database.alone(async (query) => {
    // The lock ends with the connection.
    await query('SELECT pg_advisory_lock($1::bigint)', [lockKey]);
    if (!(await hasTables(database))) await query(schemaScript);
  });
}

// --- Internal helpers ---

/** @throws {OperatorRefusal} where they are another version's, or cannot be made there */
async function hasTables({ run }: Database): Promise<boolean> {
  const [server] = await run<{ number: number; encoding: string; made: boolean }>(sql['schema-look']);
  if ((server?.number ?? 0) < oldestServer)
    throw new OperatorRefusal('store_unusable', 'PostgreSQL 14 or later is needed');
  if (server?.encoding !== 'UTF8')
    throw new OperatorRefusal('store_unusable', 'the database has to be one in UTF8');
  if (!server.made) return false;
  const [found] = await run<{ version: number }>(sql['schema-version']);
  if (found?.version === version) return true;
  throw new OperatorRefusal(
    'store_unusable',
    `the database is at version ${found?.version}, written by a newer relay; this one knows version ${version}, and nothing was changed`,
  );
}

const sql = statements({
  'schema-look': `SELECT current_setting('server_version_num')::integer AS number,
     current_setting('server_encoding') AS encoding, to_regclass('schema_version') IS NOT NULL AS made`,
  'schema-version': 'SELECT coalesce(max(version), 0)::integer AS version FROM schema_version',
});
