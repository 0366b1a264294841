import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { type Database, statements } from './database.ts';
import { tables } from './tables.ts';

/** The schema version that this relay creates and works with. */
const version = 1;

/** The oldest PostgreSQL that the relay is tested on; older ones are out of support. */
const oldestServer = 140_000;

/** "naconnec" as a number: the advisory lock held while tables are created. */
const lockKey = '7953747747158254947';

/** Creates all tables; for another program, if the relay's user must not create tables. */
export const schemaScript = `BEGIN;
CREATE TABLE schema_version (
  version integer PRIMARY KEY,
  since timestamptz NOT NULL DEFAULT now()
);
${tables.trim()}
INSERT INTO schema_version (version) VALUES (${version});
COMMIT;`;

/**
 * Creates the tables of an empty database. Relays that start together wait for one another; the later ones find the tables.
 * @throws {OperatorRefusal} if a newer relay wrote the database, or server or database are not suitable
 */
export async function requireSchema(database: Database): Promise<void> {
  if (await hasTables(database)) return;
  await database.alone(async (query) => {
    // Released when the connection closes.
    await query('SELECT pg_advisory_lock($1::bigint)', [lockKey]);
    if (!(await hasTables(database))) await query(schemaScript);
  });
}

// --- Internal helpers ---

/** @throws {OperatorRefusal} if the tables are of another version, or cannot be created here */
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
