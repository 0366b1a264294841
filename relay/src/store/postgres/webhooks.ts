import { type Attempt, failureOf } from '../../domain/webhook/webhook.ts';
import type { Backlog } from '../contract/webhook.ts';
import { conditionsIn } from '../logs/conditions.ts';
import type { DeliveryLog } from '../logs/delivery-log.ts';
import { eventConditions } from '../logs/event-log.ts';
import type { Native } from '../native.ts';
import { type Database, statement } from './database.ts';
import { postgres } from './dialect.ts';
import { numbered } from './log-database.ts';

export const nativeWebhooks = ({ run }: Database, { attempted, find }: DeliveryLog): Native['webhooks'] => ({
  countQueued: () => run(countQueued),

  backlog: async (ids) => {
    const counted = await run<Omit<Backlog, 'failure' | 'failingSince'> & { attempt: Attempt | null }>(
      countUndelivered,
      [ids ?? null],
    );
    return counted.map(({ attempt, ...counts }) => ({ ...counts, failure: failureOf(attempt ?? undefined) }));
  },

  countDead: async (webhook, choice) => {
    const { name, sql, values, isPlanned } = conditionsIn(conditionsOnEvents, choice);
    const [counted] = await run<{ number: number }>(
      ...numbered({
        name: `dead-letters-count${name}`,
        sql: `SELECT count(*)::integer AS number FROM deliveries
          WHERE webhook = :webhook AND state = 'given_up'${sql}`,
        ...{ values: { ...values, webhook }, isPlanned },
      }),
    );
    return counted?.number ?? 0;
  },

  attempted,
  find,
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
     (array_agg(record #> '{attempts,-1}' ORDER BY tried_at DESC NULLS LAST))[1] AS attempt
   FROM deliveries WHERE (state = 'waiting' OR state = 'given_up')
     AND ($1::text[] IS NULL OR webhook = ANY ($1)) GROUP BY webhook`,
);

const conditionsOnEvents = eventConditions(postgres);
