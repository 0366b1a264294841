import { hash } from 'node:crypto';
import type { AuditVerdict, EarlierHead, Head } from '../../domain/audit/audit-chain.ts';
import { idsOf } from './audit-tables.ts';
import { type Database, statements } from './database.ts';

/** Entries that one statement chains: no statement holds its locks for long. */
const batch = 1_000;

/**
 * Chains new entries in the order in which they become visible: the order of their numbers, except for entries committed after
 * others with higher numbers. If several relays do it concurrently, one succeeds.
 */
export async function linkAudit({ run }: Pick<Database, 'run'>): Promise<void> {
  for (;;) {
    const rows = await run<Unlinked>(sql['audit-unlinked']);
    const [first] = rows;
    if (first === undefined) return;
    let { chain } = first;
    const links = rows.map(({ seq, digest }, index) => {
      chain = hash('sha256', chain + digest);
      return { seq, link: Number(first.link) + index + 1, chain };
    });
    const values = [first.link, JSON.stringify(links), Number(first.link) + links.length, chain];
    if ((await run(sql['audit-link'], values)).length === 0 || links.length < batch) return;
  }
}

/** See {@link AuditStore.verify}. Entries that are not chained yet are chained first. */
export async function verifyAudit(database: Database, earlierHead?: Head): Promise<AuditVerdict> {
  await linkAudit(database);
  return database.alone(async (query) => {
    const [broken] = await query<{ seq: string; link: string; at: number; what: string }>(firstBroken);
    const [all] = await query<Counted>(countAll, [broken?.link ?? null, earlierHead?.seq ?? null]);
    if (all === undefined) return { entries: 0, broken: { seq: 1 } };
    return {
      entries: all.entries,
      head: headIn(all),
      ...(all.isShort && { broken: { seq: Number(all.last) + 1 } }),
      ...(broken && { broken: { seq: Number(broken.seq), at: broken.at, what: broken.what } }),
      earlier: earlierHead && stateOf(earlierHead, all),
    };
  });
}

/** The last entry. Entries that are not chained yet are chained first. */
export async function readHead({ run }: Pick<Database, 'run'>): Promise<Head | undefined> {
  await linkAudit({ run });
  const [tip] = await run<Tip>(sql['audit-tip']);
  return tip && headIn(tip);
}

// --- Internal helpers ---

const headIn = ({ seq, chain }: Tip): Head | undefined =>
  chain === '' ? undefined : { seq: Number(seq), hash: chain };

const stateOf = ({ seq, hash }: Head, { earlier, first }: Counted): EarlierHead => {
  if (earlier !== null) return earlier === hash ? 'unchanged' : 'differs';
  return seq < Number(first) ? 'expired' : 'missing';
};

const sha256 = (text: string): string => `encode(sha256(convert_to(${text}, 'UTF8')), 'hex')`;

/** An entry that does not follow from the one before, or that its ids do not find. The first one follows from the last that was removed. */
const firstBroken = `SELECT seq, link, at, entry ->> 'what' AS what
  FROM (
    SELECT *, lag(chain, 1, (SELECT chain_before FROM audit_tip)) OVER (ORDER BY link) AS chain_before
    FROM audit_log WHERE link IS NOT NULL
  ) AS each
  WHERE digest IS DISTINCT FROM ${sha256('entry::text')} OR chain IS DISTINCT FROM ${sha256('chain_before || digest')} OR seq IN (
    SELECT log.seq FROM audit_log AS log, unnest(ARRAY[${idsOf('entry')}]) AS named (id)
    WHERE named.id IS NOT NULL
      AND NOT EXISTS (SELECT FROM audit_ids WHERE audit_ids.id = named.id AND audit_ids.seq = log.seq)
  )
  ORDER BY link LIMIT 1`;

/** The tip reveals whether the last entries were removed. */
const countAll = `SELECT count(log.seq) FILTER (WHERE $1::bigint IS NULL OR log.link < $1::bigint)::integer AS entries,
    tip.seq, tip.chain, min(log.seq) AS first, coalesce(max(log.link), 0) < tip.link AS "isShort", max(log.seq) AS last,
    min(log.chain) FILTER (WHERE log.seq = $2::bigint) AS earlier
  FROM audit_tip AS tip LEFT JOIN audit_log AS log ON log.link IS NOT NULL GROUP BY tip.link, tip.seq, tip.chain`;

interface Tip {
  seq: string;
  chain: string;
}

interface Counted extends Tip {
  entries: number;
  first: string | null;
  isShort: boolean;
  last: string | null;
  /** The chain value of the entry of the earlier head. */
  earlier: string | null;
}

interface Unlinked {
  /** The end of the chain. */
  link: string;
  chain: string;
  seq: string;
  digest: string;
}

const sql = statements({
  'audit-tip': 'SELECT seq, chain FROM audit_tip',
  'audit-unlinked': `SELECT tip.link, tip.chain, log.seq, log.digest FROM audit_tip AS tip,
     LATERAL (SELECT seq, digest FROM audit_log WHERE link IS NULL ORDER BY seq LIMIT ${batch}) AS log ORDER BY log.seq`,
  /** Only if the chain still ends where it was read: the row of its end is locked, and read again after a wait. */
  'audit-link': `WITH tip AS MATERIALIZED (SELECT link FROM audit_tip WHERE link = $1 FOR UPDATE),
   linked AS (
     UPDATE audit_log SET link = each.link, chain = each.chain
     FROM tip, jsonb_to_recordset($2::jsonb) AS each (seq bigint, link bigint, chain text)
     WHERE audit_log.seq = each.seq
   )
   UPDATE audit_tip SET link = $3, chain = $4, seq = ($2::jsonb #>> '{-1,seq}')::bigint FROM tip RETURNING audit_tip.link`,
});
