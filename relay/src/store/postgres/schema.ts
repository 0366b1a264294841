import { OperatorRefusal } from '../../base/operator-refusal.ts';
import {
  formatVersion,
  notOfRelay,
  oldestReader,
  parseVersion,
  requireVersion,
  stepsFrom,
  upgradeSteps,
} from '../upgrades.ts';
import { type Database, statements } from './database.ts';
import { tables } from './tables.ts';

/** The oldest PostgreSQL that the relay is tested on; older ones are out of support. */
const oldestServer = 140_000;

/** "naconnec" as a number: the advisory lock held while tables are created. */
const lockKey = '7953747747158254947';

/** Brings a database to a version, and says whose relays may still use it. */
const bringing = (sql: string, version: number, oldest: number): string =>
  `${sql.trim()}
INSERT INTO schema_version (version, oldest) VALUES (${version}, ${oldest});`;

/** Creates all tables. */
const creation = `CREATE TABLE schema_version (
  version integer PRIMARY KEY,
  -- The oldest version whose relays may use the database, during a rolling upgrade.
  oldest integer NOT NULL,
  since timestamptz NOT NULL DEFAULT now()
);
${bringing([tables, ...upgradeSteps.map(({ sql = '' }) => sql)].join('\n'), formatVersion, oldestReader)}`;

/** The same in one transaction, for another program, if the relay's user must not create tables. */
export const schemaScript = `BEGIN;
${creation}
COMMIT;`;

/**
 * Creates the tables of an empty database, or takes the steps to this relay's version. Relays that start together wait for one
 * another; the later ones find them done.
 * @throws {OperatorRefusal} if a newer relay wrote the database, its version is unknown, or server or database are not suitable
 */
export async function requireSchema(database: Database): Promise<void> {
  if ((await versionIn(database)) === formatVersion) return;
  await database.alone(async (query) => {
    await query('SELECT pg_advisory_xact_lock($1::bigint)', [lockKey]);
    const version = await versionIn(database);
    if (version === undefined) await query(creation);
    else {
      for (const { to, oldest, sql = '' } of stepsFrom(version)) {
        await query(bringing(sql, to, oldest));
      }
    }
  });
}

/** The version of a database; undefined if it has no tables. @throws {OperatorRefusal} if it is not suitable */
export async function readVersion(
  database: Database,
): Promise<{ version: number; oldest: number } | undefined> {
  const [server] = await database.run<{
    number: number;
    encoding: string;
    made: boolean;
    versioned: boolean;
    whole: boolean;
  }>(sql['schema-look'], [tableNames]);
  if ((server?.number ?? 0) < oldestServer)
    throw new OperatorRefusal('store_unusable', 'PostgreSQL 14 or later is needed');
  if (server?.encoding !== 'UTF8')
    throw new OperatorRefusal('store_unusable', 'the database must be one in UTF8');
  if (!server.made) return undefined;
  const foreign = notOfRelay(what, 'its tables are not those of a relay');
  if (!server.versioned) throw foreign;
  const [stored] = await database.run<{ version: unknown; oldest: number }>(sql['schema-version']);
  const version = parseVersion(what, stored?.version);
  // A newer relay may have dropped some.
  if (!server.whole && version <= formatVersion) throw foreign;
  return { version, oldest: stored?.oldest ?? version };
}

// --- Internal helpers ---

/** The version from which this relay goes on; undefined if there are no tables. @throws {OperatorRefusal} */
async function versionIn(database: Database): Promise<number | undefined> {
  const stored = await readVersion(database);
  if (stored === undefined) return undefined;
  // A newer relay has made what this one needs, too.
  if (stored.version > formatVersion && stored.oldest <= formatVersion) return formatVersion;
  requireVersion(what, stored.version);
  return stored.version;
}

const what = 'the database';

/** The tables that version 1 creates. */
const tableNames = [...tables.matchAll(/CREATE TABLE (\w+)/g)].map(([, name = '']) => name);

const sql = statements({
  'schema-look': `SELECT current_setting('server_version_num')::integer AS number,
     current_setting('server_encoding') AS encoding, to_regclass('schema_version') IS NOT NULL AS made,
     2 = (SELECT count(*) FROM pg_attribute
          WHERE attrelid = to_regclass('schema_version') AND attname IN ('version', 'oldest')) AS versioned,
     NOT EXISTS (SELECT FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NULL) AS whole`,
  'schema-version': 'SELECT max(version) AS version, max(oldest) AS oldest FROM schema_version',
});
