import type { OwnVerbs } from '../decided.ts';
import type { LinkStore } from '../link-store.ts';
import { pageOf } from '../page.ts';
import { auditRows } from './audit-log.ts';
import { type Database, type Statement, statements } from './database.ts';
import { enqueueing } from './outbox.ts';
import type { RecordsInTables, Row } from './records.ts';

export function linkStore(
  { run, inTransaction }: Database,
  records: RecordsInTables,
): OwnVerbs<LinkStore, 'links'> {
  return {
    list: async ({ account, statuses, madeBy, now, after, limit }) => {
      const asked = [account ?? null, statuses ?? null, madeBy ?? null, after ?? null];
      const rows = await run<Row & { cursor: string }>(linkPage, [...asked, now, limit + 1]);
      const { page, next } = pageOf(rows, limit, ({ cursor }) => cursor);
      return { links: records.readAll('links', page), ...next };
    },

    overdue: async (before, limit) =>
      (await run<{ id: string }>(sql['links-overdue'], [before, limit])).map(({ id }) => id),

    // Locks the link first and then its pairing, in the order of a completion.
    change: (id, decide) =>
      inTransaction(async (within) => {
        const [row] = await within<Row>(sql['link-lock'], [id]);
        const link = records.read('links', row);
        const [current] = await within<Row>(sql['link-pairing-lock'], [link?.pairing ?? '']);
        const {
          answer,
          put,
          pairings: begun = [],
          audit = [],
          events = [],
        } = decide({ link, pairing: records.read('pairings', current) });
        if (put === undefined) return answer;
        const written = [
          JSON.stringify(put),
          JSON.stringify(begun),
          JSON.stringify(audit),
          JSON.stringify(events),
        ];
        await within(sql['link-write'], [id, ...written]);
        return answer;
      }),
  };
}

// --- Internal helpers ---

/** A row's status at the time $5, as `linkStatusOf` computes it. */
const status = `CASE WHEN ended_at IS NOT NULL THEN record #>> '{ended,as}' WHEN expires_at <= $5 THEN 'expired'
  WHEN record -> 'waiting' <> 'null' THEN 'awaiting_confirmation'
  WHEN record -> 'pairing' <> 'null' THEN 'started' ELSE 'open' END`;

const linkPage: Statement = {
  name: 'link-page',
  planned: 'each time',
  text: `SELECT id, version, record, cursor FROM links
   WHERE ($1::text IS NULL OR account = $1) AND ($2::text[] IS NULL OR ${status} = ANY($2))
     AND ($3::text[] IS NULL OR made_by = ANY($3)) AND ($4::text IS NULL OR cursor < $4 COLLATE "C")
   ORDER BY cursor DESC LIMIT $6`,
};

const sql = statements({
  'links-overdue':
    'SELECT id FROM links WHERE ended_at IS NULL AND expires_at <= $1 ORDER BY expires_at LIMIT $2',
  'link-lock': 'SELECT id, version, record FROM links WHERE id = $1 FOR UPDATE',
  'link-pairing-lock': 'SELECT id, version, record FROM pairings WHERE id = $1 FOR UPDATE',
  'link-write': `WITH written AS (
     UPDATE links SET record = $2, version = version + 1 WHERE id = $1 RETURNING id
   ), paired AS (
     INSERT INTO pairings (record) SELECT jsonb_array_elements($3::jsonb)
     ON CONFLICT (id) DO UPDATE SET record = excluded.record, version = pairings.version + 1
   ), ${enqueueing('$5', 'written')}
   INSERT INTO audit_log (entry) ${auditRows('$4', 'written')}`,
});
