import { type Attempt, keptAttempts } from '../../domain/webhook/webhook.ts';
import type { Backlog } from '../contract/webhook.ts';
import type { Native } from '../native.ts';
import { pageOf } from '../page.ts';
import { type Database, statement } from './database.ts';
import type { RecordsInTables, Row } from './records.ts';

export const nativeWebhooks = ({ run }: Database, records: RecordsInTables): Native['webhooks'] => ({
  backlog: (of) => run<Backlog>(countDeliveries, [of ?? null]),

  attempts: async ({ webhook, after = null, limit }) => {
    const found = await run<Row & { place: string }>(attemptPage, [webhook, after, limit + 1]);
    const { page, next } = pageOf(found, limit, ({ place }) => place);
    const attempts: Attempt[] = records.parseAll('attempts', page);
    return { attempts, ...next };
  },

  trimAttempts: async (webhook) => void (await run(trimAttempts, [webhook])),
});

// --- Internal helpers ---

const countDeliveries = statement(
  'deliveries-backlog',
  `SELECT webhook, count(*) FILTER (WHERE next_at IS NOT NULL)::integer AS waiting,
     count(*) FILTER (WHERE next_at IS NULL)::integer AS dead,
     (array_agg(nullif(record -> 'failure', 'null')
       ORDER BY (record #>> '{failure,at}')::double precision DESC NULLS LAST))[1] AS failure
   FROM deliveries WHERE $1::text[] IS NULL OR webhook = ANY ($1) GROUP BY webhook`,
);

const attemptPage = statement(
  'attempts-page',
  `SELECT id, version, record, place FROM attempts
   WHERE webhook = $1 AND ($2::text IS NULL OR place < $2 COLLATE "C") ORDER BY place DESC LIMIT $3`,
);

const trimAttempts = statement(
  'attempts-trim',
  `DELETE FROM attempts WHERE webhook = $1 AND place <= (
     SELECT place FROM attempts WHERE webhook = $1 ORDER BY place DESC OFFSET ${keptAttempts} LIMIT 1)`,
);
