import type { TestDatabase } from '../../support/postgres/database-at.ts';
import { planOf } from '../../support/postgres/plan-of.ts';
import { sampleAttempt, sampleConnection, samplePairing, start } from '../conformance/samples.ts';

/** The rows of a relay with many customers, written by PostgreSQL itself. */
export async function fillTables({ query }: TestDatabase, many: number): Promise<void> {
  const patch = (of: object) => `'${JSON.stringify(of)}'::jsonb`;
  const numbered = (over: Record<string, string>) =>
    `jsonb_build_object(${Object.entries(over)
      .map(([key, sql]) => `'${key}', ${sql}`)
      .join(', ')})`;
  const each = `FROM generate_series(1, ${many}) AS n`;
  const time = `${start} + n`;
  await query(`INSERT INTO connections (record)
    SELECT ${patch(sampleConnection())} || ${numbered({
      id: "'c' || n",
      connectedAt: time,
      renewAt: `${start} + 1 + n / 10.0`,
      account: "jsonb_build_object('id', 'account-' || n / 3)",
      status: "CASE WHEN n % 50 = 0 THEN 'degraded' ELSE 'active' END",
    })} ${each}`);
  await query(`INSERT INTO pairings (record)
    SELECT ${patch(samplePairing())} || ${numbered({
      id: "'p' || n",
      codeHash: "'code' || n",
      session: "'s' || n",
      staff: "jsonb_build_object('id', 'staff-' || n / 10, 'name', 'Alex')",
      expiresAt: `${time} + 10000000`,
    })} ${each}`);
  await query(`INSERT INTO sessions (record)
    SELECT ${numbered({ id: "'s' || n", hash: "'hash-' || n", staff: "'staff-' || n / 10", createdAt: time, lastUsedAt: time })} ${each}`);
  await query(`INSERT INTO invites (record)
    SELECT ${numbered({ hash: "'invite-' || n", staff: "'staff-' || n / 10", expiresAt: `${time} + 10000000` })} ${each}`);
  await query(`INSERT INTO audit (entry)
    SELECT ${numbered({ at: time, what: "'renewed'", who: `'{"kind":"relay"}'::jsonb`, connection: "'c' || n % 500", account: "'account-' || n / 3" })} ${each}`);
  const about = {
    type: 'connection.connected',
    webhook: 'webhook-7',
    state: 'delivered',
    nextAt: null,
    tries: 1,
  };
  await query(`INSERT INTO deliveries (record)
    SELECT ${patch(about)} || ${numbered({
      ...{ event: "'e' || n", id: "'e' || n || '.webhook-7'", at: time, seq: 'n', subject: "'c' || n" },
      account: "'account-' || n / 3",
      attempts: `jsonb_build_array(${patch(sampleAttempt())} || ${numbered({ at: time })})`,
    })} ${each}`);
  await query(`INSERT INTO events (seq, record)
    SELECT n, ${patch({ type: about.type, data: '{}' })} || ${numbered({
      ...{ event: "'e' || n", at: time, subject: "'c' || n", account: "'account-' || n / 3" },
    })} ${each};
    UPDATE event_ends SET seq = ${many}`);
  await query('VACUUM ANALYZE');
}

/** Seconds in which no renewal is due. */
const quiet = 600;

/** Rewrites every connection without vacuuming, as after a day of renewals; none is due for the next minutes. */
export const renewAll = ({ query }: TestDatabase): Promise<unknown> =>
  query(`UPDATE connections SET record = record || jsonb_build_object(
    'lastRenewedAt', extract(epoch FROM clock_timestamp()),
    'renewAt', extract(epoch FROM clock_timestamp()) + ${quiet},
    'cause', CASE WHEN record ->> 'status' = 'degraded' THEN 'slow' END)`);

/** The large tables that the plan scans completely, planned as a relay's statement is. */
export async function tablesScannedBy(
  database: TestDatabase,
  text: string,
  values: unknown[],
): Promise<string[]> {
  const plan = await planOf(database, { text, values }, 'FORMAT JSON');
  return [...JSON.stringify(plan).matchAll(/"Node Type":"Seq Scan"[^{}]*?"Relation Name":"(\w+)"/g)]
    .map(([, table = '']) => table)
    .filter((table) => filled.includes(table));
}

/** The number of 8 KB blocks that a statement touches. */
export async function blocksReadBy(
  database: TestDatabase,
  asked: { text: string; values: unknown[] },
): Promise<number> {
  const [{ Plan: plan }] = (await planOf(database, asked, 'ANALYZE, BUFFERS, FORMAT JSON')) as [
    { Plan: Record<string, number> },
  ];
  return (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
}

// --- Internal helpers ---

const filled = [
  ...['connections', 'pairings', 'sessions', 'invites', 'deliveries', 'events'],
  ...['audit', 'audit_ids'],
];
