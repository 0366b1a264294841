import type { Backlog } from '../contract/webhook.ts';
import type { Native } from '../native.ts';
import { type Database, statement } from './database.ts';

export const nativeWebhooks = ({ run }: Database): Native['webhooks'] => ({
  backlog: () => run<Backlog>(countDeliveries),
});

// --- Internal helpers ---

const countDeliveries = statement(
  'deliveries-backlog',
  `SELECT webhook, count(*) FILTER (WHERE next_at IS NOT NULL)::integer AS waiting,
     count(*) FILTER (WHERE next_at IS NULL)::integer AS dead,
     (array_agg(nullif(record -> 'failure', 'null')
       ORDER BY (record #>> '{failure,at}')::double precision DESC NULLS LAST))[1] AS failure
   FROM deliveries GROUP BY webhook`,
);
