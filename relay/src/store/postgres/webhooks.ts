import { type Attempt, failureOf } from '../../domain/webhook/webhook.ts';
import type { Backlog, WebhookStore } from '../contract/webhook.ts';
import type { Native } from '../native.ts';
import { pageOf } from '../page.ts';
import { byIds } from '../record-store.ts';
import { type Database, type Statement, statement, type Value } from './database.ts';
import { choosing } from './event-log.ts';
import { conditionsIn } from './filter.ts';
import type { RecordsInTables, Row } from './records.ts';

export const nativeWebhooks = ({ run }: Database, records: RecordsInTables): Native['webhooks'] => ({
  countQueued: () => run(countQueued),

  backlog: async (ids) => {
    const counted = await run<Omit<Backlog, 'failure' | 'failingSince'> & { attempt: Attempt | null }>(
      countUndelivered,
      [ids ?? null],
    );
    return counted.map(({ attempt, ...counts }) => ({ ...counts, failure: failureOf(attempt ?? undefined) }));
  },

  countDead: async (webhook, choice) => {
    const values: Value[] = [webhook];
    const clause = choosing(choice, values);
    const text = `SELECT count(*)::integer AS number FROM deliveries
      WHERE webhook = $1 AND state = 'given_up'${clause.sql}`;
    const [counted] = await run<{ number: number }>(
      statement(`dead-letters-count${clause.name}`, text, clause.planned),
      values,
    );
    return counted?.number ?? 0;
  },

  attempted: async (page) => {
    const matches = await run<Row & { place: string }>(...pageOfAttempted(page));
    const { page: rows, next } = pageOf(matches, page.limit, ({ place }) => place);
    return { deliveries: records.parseAll('deliveries', rows), ...next };
  },

  find: async (ids) => [...(await records.read({ deliveries: byIds('deliveries', ids) })).deliveries],
});

// --- Internal helpers ---

const countQueued = statement(
  'deliveries-queued',
  `SELECT webhook, count(*)::integer AS waiting FROM deliveries WHERE state = 'waiting' GROUP BY webhook`,
);

/** With OR, since each of the two states has an index of its own. */
const countUndelivered = statement(
  'deliveries-backlog',
  `SELECT webhook, count(*) FILTER (WHERE state = 'waiting')::integer AS waiting,
     count(*) FILTER (WHERE state = 'given_up')::integer AS dead, min(at) AS since,
     (array_agg(record #> '{attempts,-1}' ORDER BY place DESC NULLS LAST))[1] AS attempt
   FROM deliveries WHERE (state = 'waiting' OR state = 'given_up')
     AND ($1::text[] IS NULL OR webhook = ANY ($1)) GROUP BY webhook`,
);

const conditions = { account: 'account = ?', type: 'type = ?', after: 'place < ?' };

function pageOfAttempted({
  webhook,
  failed,
  limit,
  ...filter
}: Parameters<WebhookStore['attempted']>[0]): [Statement, Value[]] {
  const values: Value[] = [webhook, limit + 1];
  const clause = conditionsIn(conditions, filter, values);
  const text = `SELECT id, version, record, place FROM deliveries
    WHERE webhook = $1 AND place IS NOT NULL${clause.sql}${failed ? ' AND failed' : ''}
    ORDER BY place DESC LIMIT $2`;
  return [statement(`deliveries-${failed ? 'failed' : 'attempted'}${clause.name}`, text), values];
}
