import type { EventType } from '@noiseaware-connect/shared/contract/events';
import type { Logger } from 'pino';
import * as v from 'valibot';
import type { Seconds } from '../../base/time.ts';
import {
  addressedTypes,
  type EventChoice,
  type LoggedEvent,
  loggedEvent,
  outageTypes,
} from '../../domain/webhook/webhook.ts';
import type { EventStore } from '../contract/event.ts';
import { type Database, type Statement, statement, statements, type Value } from './database.ts';
import { conditionsIn, matchesPattern, planned } from './filter.ts';

/**
 * Inserts events, which are one JSON value, after all that `after` selects is done: two parts of a statement. The row of the last
 * number is locked from then until the commit, so no event with a lower number becomes visible later.
 * @param values the placeholder of the events
 * @param after conditions on the parts before
 */
export const loggingEvents = (values: string, after: string): readonly [ticket: string, logged: string] => [
  `ticket AS (UPDATE event_tip SET seq = seq + jsonb_array_length(${values}::jsonb) WHERE ${after}
    RETURNING seq - jsonb_array_length(${values}::jsonb) AS before)`,
  `logged AS (INSERT INTO event_log (seq, record)
    SELECT ticket.before + each.nth, each.record
    FROM ticket, jsonb_array_elements(${values}::jsonb) WITH ORDINALITY AS each (record, nth))`,
];

/** The conditions of a choice on the columns that events and deliveries have. */
export const choosing = (choice: EventChoice, values: Value[]) => conditionsIn(conditions, choice, values);

export function eventStore({ run }: Pick<Database, 'run'>, log: Logger): EventStore {
  /** An unreadable event is left out and its number is logged. */
  const eventIn = ({ seq, record }: Row): LoggedEvent[] => {
    const parsed = v.safeParse(loggedEvent, { ...Object(record), seq: Number(seq) });
    if (!parsed.success) log.error({ table: 'event_log', seq }, 'event cannot be parsed and is skipped');
    return parsed.success ? [parsed.output] : [];
  };
  return {
    read: async ({ after, limit, ...choice }) => {
      const rows = await run<ReadRow>(...reading(after, limit, choice));
      const matches = rows.filter((row): row is ReadRow & Row => row.seq !== null);
      const last = matches.length < limit ? Number(rows[0]?.tip ?? 0) : Number(matches.at(-1)?.seq);
      return { events: matches.flatMap(eventIn), last: Math.max(after, last) };
    },
    latest: async ({ account, before = Number.MAX_SAFE_INTEGER, limit }) =>
      (await run<Row>(sql['events-latest'], [account, before, limit])).flatMap(eventIn),
    find: async (numbers) => {
      if (numbers.length === 0) return [];
      return (await run<Row>(sql['events-find'], [numbers.map(String)])).flatMap(eventIn);
    },
    count: async ({ after, last, ...choice }) => {
      const [counted] = await run<{ number: number }>(...counting(after, last, choice));
      return counted?.number ?? 0;
    },
    tip: async () => Number((await run<{ seq: string }>(sql['events-tip']))[0]?.seq ?? 0),
    beginning: async () =>
      Number((await run<{ beginning: string }>(sql['events-beginning']))[0]?.beginning ?? 1),
    oldest: async () => (await run<{ at: Seconds }>(sql['events-oldest']))[0]?.at,
  };
}

// --- Internal helpers ---

interface Row {
  seq: string;
  record: unknown;
}

/** The number of the last event, with an event or, if none was found, alone. */
interface ReadRow {
  tip: string;
  seq: string | null;
  record: unknown;
}

const listOf = (types: readonly EventType[]) => types.map((type) => `'${type}'`).join(', ');

const conditions = {
  later: 'at > ?',
  types: planned('type = ANY (?::text[])'),
  account: 'account = ?',
  accountScope: matchesPattern('account', `type IN (${listOf(addressedTypes)})`),
  service: `(type NOT IN (${listOf(addressedTypes)}) OR subject = ?)`,
  accounts: matchesPattern('account'),
  receiver: `NOT (subject = ? AND type IN (${listOf(outageTypes)}))`,
  event: "record ->> 'event' = ?",
};

/** All of it is read at one moment. */
function reading(after: number, limit: number, choice: EventChoice): [Statement, Value[]] {
  const values: Value[] = [after, limit];
  const clause = choosing(choice, values);
  const text = `SELECT tip.seq AS tip, log.seq, log.record FROM event_tip AS tip LEFT JOIN LATERAL (
      SELECT seq, record FROM event_log WHERE seq > $1${clause.sql} ORDER BY seq LIMIT $2
    ) AS log ON true ORDER BY log.seq`;
  return [statement(`events${clause.name}`, text, clause.planned), values];
}

function counting(after: number, last: number, choice: EventChoice): [Statement, Value[]] {
  const values: Value[] = [after, last];
  const clause = choosing(choice, values);
  const text = `SELECT count(*)::integer AS number FROM event_log WHERE seq > $1 AND seq <= $2${clause.sql}`;
  return [statement(`events-count${clause.name}`, text, clause.planned), values];
}

const sql = statements({
  'events-latest':
    'SELECT seq, record FROM event_log WHERE account = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3',
  'events-find': 'SELECT seq, record FROM event_log WHERE seq = ANY ($1::bigint[])',
  'events-tip': 'SELECT seq FROM event_tip',
  'events-beginning': 'SELECT beginning FROM event_tip',
  'events-oldest': 'SELECT at FROM event_log ORDER BY seq LIMIT 1',
});
