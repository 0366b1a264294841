import { chained } from '../../domain/audit/audit-chain.ts';
import { type Database, statements } from './database.ts';

/** Entries that one statement chains: no statement holds its locks for long. */
const batch = 1_000;

/**
 * Chains new audit entries in the order in which they become visible: the order of their numbers, except for entries committed after
 * others with higher numbers. If several relays do it concurrently, one succeeds.
 */
export async function chainAudit({ run }: Pick<Database, 'run'>): Promise<void> {
  for (;;) {
    const rows = await run<Unchained>(sql['audit-unchained']);
    const [first] = rows;
    if (first === undefined) return;
    const links = chained(rows, first.chain).map(({ seq, hash }, index) => ({
      ...{ seq, link: Number(first.link) + index + 1, chain: hash },
    }));
    const last = links.at(-1);
    const values = [first.link, JSON.stringify(links), last?.link ?? 0, last?.chain ?? ''];
    if ((await run(sql['audit-chain'], values)).length === 0 || links.length < batch) return;
  }
}

// --- Internal helpers ---

interface Unchained {
  /** The end of the chain. */
  link: string;
  chain: string;
  seq: string;
  text: string;
}

const sql = statements({
  'audit-unchained': `SELECT ends.link, ends.chain, log.seq, log.text FROM audit_ends AS ends, LATERAL (
     SELECT seq, entry::text AS text FROM audit WHERE link IS NULL ORDER BY seq LIMIT ${batch}
   ) AS log ORDER BY log.seq`,
  /** Only if the chain still ends where it was read: the row of its end is locked, and read again after a wait. */
  'audit-chain': `WITH ends AS MATERIALIZED (SELECT link FROM audit_ends WHERE link = $1 FOR UPDATE),
   linked AS (
     UPDATE audit SET link = each.link, chain = each.chain
     FROM ends, jsonb_to_recordset($2::jsonb) AS each (seq bigint, link bigint, chain text)
     WHERE audit.seq = each.seq
   )
   UPDATE audit_ends SET link = $3, chain = $4, seq = ($2::jsonb #>> '{-1,seq}')::bigint FROM ends RETURNING audit_ends.link`,
});
