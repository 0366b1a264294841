import { linkAfterlife } from '../../domain/link.ts';
import { longestExchange, pairingAfterlife } from '../../domain/pairing.ts';
import { sessionIdleLife } from '../../domain/staff.ts';
import type { Seconds } from '../../domain/time.ts';
import { outboxLife } from '../../domain/webhook.ts';
import { linkAudit } from './audit-chain.ts';
import { type Database, statement } from './database.ts';

/** Rows of each kind that one statement clears away: none holds its locks for long. */
const batch = 1_000;

/**
 * Removes what has ended, in batches, until there is no more of it. Sessions go a while after their last use, since one that
 * ended by its whole age is not used any more. The audit log is chained before its oldest entries go.
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

/** Rows that another relay is clearing away are left to it. */
const some = (table: string, id: string, where: string) =>
  `SELECT ${id} FROM ${table} WHERE ${where} LIMIT ${batch} FOR UPDATE SKIP LOCKED`;

const clearing = (table: string, id: string, where: string) =>
  `DELETE FROM ${table} WHERE ${id} = ANY (ARRAY(${some(table, id, where)})) RETURNING 1`;

/** The time of clock_timestamp() may differ from row to row, and so is none by which an index could be asked. */
const clear = statement(
  'sweep',
  `WITH erased AS (
     UPDATE pairings SET version = version + 1, record = record || jsonb_build_object(
       'authorized', null, 'ended', jsonb_build_object('as', 'expired', 'at', expires_at))
     WHERE id = ANY (ARRAY(${some(
       'pairings',
       'id',
       'ended_at IS NULL AND expires_at <= $1 AND expires_at >= $2',
     )}))
     RETURNING 1
   ), pairings_gone AS (${clearing('pairings', 'id', 'coalesce(ended_at, expires_at) < $2')}),
   links_erased AS (
     UPDATE links SET version = version + 1, record = record || jsonb_build_object(
       'waiting', null, 'ended', jsonb_build_object('as', 'expired', 'at', expires_at))
     WHERE id = ANY (ARRAY(${some('links', 'id', 'ended_at IS NULL AND expires_at <= $1 AND expires_at >= $7')}))
     RETURNING 1
   ), links_gone AS (${clearing('links', 'id', 'coalesce(ended_at, expires_at) < $7')}),
   sessions_gone AS (${clearing('sessions', 'id', 'last_used_at <= $5')}),
   invites_gone AS (${clearing('invites', 'hash', 'expires_at <= $3')}),
   deliveries_gone AS (${clearing('deliveries', 'id', 'at < $6')}),
   audit_gone AS (${clearing('audit_log', 'seq', 'link < (SELECT min(link) FROM audit_log WHERE at >= $4) ORDER BY link')}),
   refusals_gone AS (${clearing('refusals', 'key', 'expire < (extract(epoch FROM statement_timestamp()) * 1000)::bigint')})
   SELECT (SELECT count(*) FROM erased)::integer AS expired, greatest((SELECT count(*) FROM erased), (SELECT count(*) FROM pairings_gone),
     (SELECT count(*) FROM links_erased), (SELECT count(*) FROM links_gone),
     (SELECT count(*) FROM sessions_gone), (SELECT count(*) FROM invites_gone),
     (SELECT count(*) FROM deliveries_gone), (SELECT count(*) FROM audit_gone), (SELECT count(*) FROM refusals_gone))::integer AS most`,
);
