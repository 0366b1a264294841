import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { createLog } from '@noiseaware-connect/relay/base/log';
import { parsePostgresUrl } from '@noiseaware-connect/relay/store/postgres/location';
import { openPostgresStore } from '@noiseaware-connect/relay/store/postgres/open-postgres-store';
import pg from 'pg';
import { presented, samplePairing, start } from '../store/conformance/samples.ts';
import type { TestDatabase } from '../support/postgres/database-at.ts';
import type { Round } from './load.ts';

/** Settings of the PostgreSQL server: safety is as it comes, only memory and log are those of a machine that was set up for it. */
export const asInProduction = {
  fsync: 'on',
  full_page_writes: 'on',
  autovacuum: 'on',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
};

/**
 * Prepares pgbench with the statements by which a ConnectionURL call claims a pairing, over 10,000 pairings and as many
 * database connections as a relay opens: what the server could do if the relay cost nothing. undefined without pgbench.
 * @returns what measures it once, for that many seconds
 */
export async function preparePgbench(
  database: TestDatabase,
  directory: string,
): Promise<((seconds: number) => Promise<Round>) | undefined> {
  const isMissing = await run('pgbench', ['--version']).then(
    () => false,
    () => true,
  );
  if (isMissing) return undefined;
  const script = path.join(directory, 'claim.sql');
  await writeFile(script, await scriptOfClaim(database));
  const versions = async () =>
    Number((await database.query<{ sum: string }>('SELECT sum(version) AS sum FROM pairings'))[0]?.sum);
  return async (seconds) => {
    const before = await versions();
    const { poolMax } = parsePostgresUrl(database.url);
    const load = ['--protocol=prepared', '--no-vacuum', `--client=${poolMax}`, `--time=${seconds}`];
    const { stdout } = await run('pgbench', [...load, `--file=${script}`, database.url]);
    const figure = (found: RegExp) => Number(found.exec(stdout)?.[1]);
    const written = (await versions()) - before;
    // Two clients may draw the same pairing at once; then one of them writes nothing.
    if (written < 0.9 * figure(/actually processed: (\d+)/))
      throw new Error(`pgbench's claims wrote nothing in too many cases:\n${stdout}`);
    const perSecond = figure(/^tps = ([\d.]+)/m);
    return { perSecond, cpu: Number.NaN, p99: Number.NaN, generator: 0 };
  };
}

// --- Internal helpers ---

const run = promisify(execFile);

/** Ids of the pairings, which are their codes' hashes too; of the first, the relay's own statements are taken down. */
const firstId = 4_000_001;
const count = 10_000;

/** Fills a database with pairings, claims the first as a relay does, and writes the same for pgbench, of any pairing. */
async function scriptOfClaim({ url, query: queryDatabase }: TestDatabase): Promise<string> {
  const store = await openPostgresStore({ location: parsePostgresUrl(url), log: createLog('silent') });
  const records = Array.from({ length: count }, (_, index) => {
    const id = String(firstId + index);
    return samplePairing({ id, codeHash: id, expiresAt: start + 1e9 });
  });
  await store.archive.write({ collection: 'pairings', records });
  const sent: pg.QueryConfig[] = [];
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...args: [pg.QueryConfig]) {
    sent.push(args[0]);
    return query.apply(this, args as never);
  } as never;
  await store.pairings.claim({ ...presented, codeHash: String(firstId) });
  pg.Client.prototype.query = query;
  await store.close();
  await queryDatabase('VACUUM (ANALYZE)');
  const [read, write] = sent.filter(({ values }) => (values ?? []).length > 0).map(inPgbench);
  return `\\set id random(${firstId}, ${firstId + count - 1})\n${read} \\gset found_\n${write};\n`;
}

/** A statement as pgbench takes it: on one line, with the values of the drawn pairing and the version that was read. */
function inPgbench({ text, values = [] }: pg.QueryConfig): string {
  const expressionOf = (value: unknown): string => {
    if (typeof value === 'number') return ':found_version';
    // No name may follow a colon, which would be a variable of pgbench.
    const quoted = String(value).replaceAll("'", "''").replaceAll('":', '": ');
    const json = /^[[{]/.test(quoted) ? '::jsonb' : '';
    return `replace('${quoted}', '${firstId}', :id::text)${json}`;
  };
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\$(\d+)/g, (_, nth) => expressionOf(values[Number(nth) - 1]));
}
