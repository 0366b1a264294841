import type { Seconds } from '../../base/time.ts';
import { linkAfterlife } from '../../domain/link/link.ts';
import { longestExchange, pairingAfterlife } from '../../domain/pairing/pairing.ts';
import { sessionIdleLife } from '../../domain/staff/staff.ts';
import { outboxLife } from '../../domain/webhook/webhook.ts';
import { linkAudit } from './audit-chain.ts';
import { type Database, statement } from './database.ts';

/** Rows of each kind that one statement removes: no statement holds its locks for long. */
const batch = 1_000;

/**
 * Removes what has ended, in batches, until nothing is left. Sessions are removed 30 days after their last use. The audit log is
 * chained before its oldest entries are removed.
 */
export async function sweep(
  { run }: Pick<Database, 'run'>,
  now: Seconds,
  auditLife: Seconds = now,
): Promise<number> {
  let expired = 0;
  await linkAudit({ run });
  const times = [
    now - longestExchange,
    now - pairingAfterlife,
    now,
    now - auditLife,
    now - sessionIdleLife,
    now - outboxLife,
    now - linkAfterlife,
  ];
  for (;;) {
    const [cleared] = await run<{ most: number; expired: number }>(clear, times);
    expired += cleared?.expired ?? 0;
    if ((cleared?.most ?? 0) < batch) return expired;
  }
}

// --- Internal helpers ---

/** Rows that another relay is removing are skipped. */
const some = (table: string, where: string, id = 'id') =>
  `${id} = ANY (ARRAY(SELECT ${id} FROM ${table} WHERE ${where} LIMIT ${batch} FOR UPDATE SKIP LOCKED))`;

const removing = (table: string, where: string, id?: string) =>
  `DELETE FROM ${table} WHERE ${some(table, where, id)}`;

/** Expires rows, and erases the field that may still hold something. */
const expiring = (table: string, field: string, since: string) =>
  `UPDATE ${table} SET version = version + 1, record = record || jsonb_build_object(
     '${field}', null, 'ended', jsonb_build_object('as', 'expired', 'at', expires_at))
   WHERE ${some(table, `ended_at IS NULL AND expires_at <= $1 AND expires_at >= ${since}`)}`;

/** Uses statement_timestamp(): clock_timestamp() may differ from row to row, so no index could be used. */
const parts = {
  expired: expiring('pairings', 'authorized', '$2'),
  pairings: removing('pairings', 'coalesce(ended_at, expires_at) < $2'),
  links: removing('links', 'coalesce(ended_at, expires_at) < $7'),
  sessions: removing('sessions', 'last_used_at <= $5'),
  invites: removing('invites', 'expires_at <= $3'),
  deliveries: removing('deliveries', 'at < $6'),
  audit: removing(
    'audit_log',
    'link < (SELECT min(link) FROM audit_log WHERE at >= $4) ORDER BY link',
    'seq',
  ),
  refusals: removing(
    'refusals',
    'expire < (extract(epoch FROM statement_timestamp()) * 1000)::bigint',
    'key',
  ),
};
const names = Object.keys(parts).map((name) => `${name}_cleared`);

const clear = statement(
  'sweep',
  `WITH ${Object.entries(parts)
    .map(([name, text]) => `${name}_cleared AS (${text} RETURNING 1)`)
    .join(', ')}
   SELECT (SELECT count(*) FROM expired_cleared)::integer AS expired,
     greatest(${names.map((name) => `(SELECT count(*) FROM ${name})`).join(', ')})::integer AS most`,
);
