import { decideWarning, entryOfWebhook } from '../../domain/webhook/decide-webhook.ts';
import { type Delivery, longestRetry } from '../../domain/webhook/webhook.ts';
import type { OwnVerbs } from '../decided.ts';
import type { Backlog, WebhookStore } from '../webhook-store.ts';
import { auditRows } from './audit-log.ts';
import { type Database, statements } from './database.ts';
import { subscribed } from './outbox.ts';
import type { RecordsInTables } from './records.ts';

export function webhookStore(
  { run }: Database,
  records: RecordsInTables,
): OwnVerbs<WebhookStore, 'webhooks'> {
  return {
    remove: async (id, now, by) => {
      const entry = entryOfWebhook('webhook_removed', id, now, by);
      return (await run(sql['webhook-remove'], [id, JSON.stringify([entry])])).length > 0;
    },

    take: async (webhook, now, until, limit) => {
      const values = [webhook, now, now + longestRetry, until, limit];
      const taken = await records.all('deliveries', sql['delivery-take'], values);
      return taken.sort((one, other) => one.at - other.at);
    },

    settle: async ({ id, attempts }, next?: Delivery) => {
      const settled =
        next === undefined
          ? await run(sql['delivery-done'], [id, attempts])
          : await run(sql['delivery-settle'], [id, attempts, JSON.stringify(next)]);
      return settled.length > 0 ? 'settled' : 'lost';
    },

    backlog: () => run<Backlog>(sql['deliveries-backlog']),

    replay: async (id, since, now, by) => {
      const entry = entryOfWebhook('webhook_replayed', id, now, by);
      const [replayed] = await run<{ number: number }>(sql['webhook-replay'], [
        id,
        since,
        now,
        JSON.stringify(entry),
      ]);
      return replayed?.number;
    },

    warn: async (now, by) => {
      for (const { id } of await run<{ id: string }>(sql['connections-to-warn'], [now])) {
        await records.change('connections', id, (known) => decideWarning(known, now, by));
      }
    },
  };
}

// --- Internal helpers ---

const waiting = 'webhook = $1 AND next_at IS NOT NULL';

const sql = statements({
  'webhook-remove': `WITH removed AS (DELETE FROM webhooks WHERE id = $1 RETURNING id),
   gone AS (DELETE FROM deliveries WHERE webhook = $1),
   audited AS (INSERT INTO audit_log (entry) ${auditRows('$2', 'removed')})
   SELECT id FROM removed`,
  /** Deliveries that another relay is taking are skipped. */
  'delivery-take': `UPDATE deliveries SET version = version + 1, record = record || jsonb_build_object(
     'attempts', (record ->> 'attempts')::integer + 1, 'nextAt', $4::double precision)
   WHERE id = ANY (ARRAY(
     SELECT id FROM deliveries AS each WHERE ${waiting} AND (next_at <= $2 OR next_at > $3)
       AND NOT EXISTS (SELECT FROM deliveries AS ahead WHERE ${waiting} AND ahead.subject = each.subject
         AND (ahead.place, ahead.id) < (each.place, each.id))
     ORDER BY next_at, place LIMIT $5 FOR UPDATE SKIP LOCKED
   )) RETURNING id, version, record`,
  'delivery-done': `DELETE FROM deliveries
   WHERE id = $1 AND (record ->> 'attempts')::integer = $2 AND next_at IS NOT NULL RETURNING id`,
  'delivery-settle': `UPDATE deliveries SET record = $3, version = version + 1
   WHERE id = $1 AND (record ->> 'attempts')::integer = $2 AND next_at IS NOT NULL RETURNING id`,
  'deliveries-backlog': `SELECT webhook, count(*) FILTER (WHERE next_at IS NOT NULL)::integer AS waiting,
     count(*) FILTER (WHERE next_at IS NULL)::integer AS dead,
     (array_agg(nullif(record -> 'failure', 'null')
       ORDER BY (record #>> '{failure,at}')::double precision DESC NULLS LAST))[1] AS failure
   FROM deliveries GROUP BY webhook`,
  'webhook-replay': `WITH enabled AS (
     UPDATE webhooks SET version = version + 1, record = record || '{"disabledAt": null}' WHERE id = $1 RETURNING id
   ), again AS (
     UPDATE deliveries SET version = version + 1,
       record = record || jsonb_build_object('attempts', 0, 'nextAt', $3::double precision)
     WHERE webhook = $1 AND next_at IS NULL AND at >= $2 RETURNING id
   ), counted AS (SELECT count(*)::integer AS number FROM again),
   audited AS (
     INSERT INTO audit_log (entry) SELECT $4::jsonb || jsonb_build_object('count', number) FROM enabled, counted
   )
   SELECT number FROM enabled, counted`,
  'connections-to-warn': `SELECT id FROM connections WHERE warn_at <= $1
     AND EXISTS (SELECT FROM webhooks WHERE ${subscribed("'connection.dies_soon'")}) ORDER BY warn_at LIMIT 500`,
});
