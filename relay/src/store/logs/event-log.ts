import type { EventType } from '@noiseaware-connect/shared/contract/events';
import type { Seconds } from '../../base/time.ts';
import {
  addressedTypes,
  type EventChoice,
  type LoggedEvent,
  outageTypes,
} from '../../domain/webhook/webhook.ts';
import type { EventStore } from '../contract/event.ts';
import { type Condition, conditionsIn, planned } from './conditions.ts';
import type { Dialect } from './dialect.ts';
import type { LogDatabase, Query } from './log-database.ts';
import { removeBelow } from './remove-below.ts';
import { aggregatesIn, type Choice, rowsIn } from './windows.ts';

/** The log of events that is written by other means. Events are read once they are durable. */
export interface EventLog extends EventStore {
  /** Removes older events, as far as that does not touch younger ones. */
  removeBefore(at: Seconds): Promise<void>;
  /** The events up to that number. */
  upTo(last: number): AsyncIterable<LoggedEvent>;
}

export function eventLog(database: LogDatabase): EventLog {
  const { all, dialect, parsed } = database;
  const { jsonText } = dialect;
  const conditions = eventConditions(dialect);
  const columns = `seq, ${jsonText('record')} AS record`;

  const choiceOf = (choice: EventChoice, after: number, last: number): Choice => ({
    ...{ name: 'events', table: 'events', after, before: last + 1, since: choice.later },
    conditions: conditionsIn(conditions, choice),
  });
  const eventIn = ([seq, text]: EventRow) =>
    parsed('events', seq, { ...(JSON.parse(text) as object), seq: Number(seq) });
  const numberIn = async ({ sql, ...query }: Omit<Query, 'values'>) =>
    (await all<[number | string]>({ ...query, sql, values: {} }))[0]?.[0];
  const tip = async () => Number(await numberIn({ name: 'events-tip', sql: 'SELECT seq FROM event_ends' }));

  return {
    read: async ({ after, limit, ...choice }) => {
      // First: no event up to that number becomes visible later.
      const last = await tip();
      if (after >= last) return { events: [], last: after };
      const events: LoggedEvent[] = [];
      let [count, end] = [0, 0];
      const reading = { ...choiceOf(choice, after, last), columns, order: 'oldest first' } as const;
      for await (const row of rowsIn<EventRow>(database, reading, limit)) {
        events.push(...eventIn(row));
        count += 1;
        end = Number(row[0]);
      }
      return { events, last: count < limit ? last : end };
    },
    latest: async ({ account, before = Number.MAX_SAFE_INTEGER, limit }) => {
      const sql = `SELECT ${columns} FROM events ${dialect.using('events_by_account')}
        WHERE account = :account AND seq < :before ORDER BY seq DESC LIMIT :limit`;
      const rows = await all<EventRow>({ name: 'events-latest', sql, values: { account, before, limit } });
      return rows.flatMap(eventIn);
    },
    find: async (numbers) => {
      if (numbers.length === 0) return [];
      const sql = `SELECT ${columns} FROM events WHERE ${dialect.isOneOf('seq', ':numbers')}`;
      const values = { numbers: numbers.map(String) };
      return (await all<EventRow>({ name: 'events-find', sql, values })).flatMap(eventIn);
    },
    count: async ({ after, last, ...choice }) => {
      let count = 0;
      const counted = { ...choiceOf(choice, after, last), name: 'events-count' };
      for await (const [number] of aggregatesIn<[number]>(database, counted, 'count(*)'))
        count += Number(number);
      return count;
    },
    tip,
    beginning: async () =>
      Number(await numberIn({ name: 'events-beginning', sql: 'SELECT beginning FROM event_ends' })),
    oldest: async () => {
      const at = await numberIn({ name: 'events-oldest', sql: 'SELECT at FROM events ORDER BY seq LIMIT 1' });
      return at === undefined ? undefined : Number(at);
    },
    removeBefore: async (at) => {
      await removeBelow(database, { table: 'events', key: 'seq' }, at, async () => (await tip()) + 1, [
        'DELETE FROM events WHERE seq < :next',
        // Last, since commits of events wait for it.
        'UPDATE event_ends SET beginning = :next WHERE beginning < :next',
      ]);
    },
    upTo: async function* (last) {
      const reading = {
        ...choiceOf({}, 0, last),
        name: 'events-all',
        columns,
        order: 'oldest first',
      } as const;
      for await (const row of rowsIn<EventRow>(database, reading)) yield* eventIn(row);
    },
  };
}

// --- Internal helpers ---

type EventRow = [seq: number | string, record: string];

const listOf = (types: readonly EventType[]) => types.map((type) => `'${type}'`).join(', ');

/** Conditions of a choice on the columns that events and deliveries have. */
export const eventConditions = ({ isOneOf, matchesOneOf }: Dialect) => {
  const isAddressed = `type IN (${listOf(addressedTypes)})`;
  return {
    later: 'at > :later',
    types: planned(isOneOf('type', ':types')),
    account: 'account = :account',
    accountScope: (patterns, name) => {
      const { sql, values } = matchesOneOf('account', [patterns].flat().map(String), name);
      return { sql: `(${sql} OR ${isAddressed})`, values };
    },
    service: `(NOT ${isAddressed} OR subject = :service)`,
    accounts: (patterns, name) => matchesOneOf('account', [patterns].flat().map(String), name),
    receiver: `NOT (subject = :receiver AND type IN (${listOf(outageTypes)}))`,
    event: 'event = :event',
  } satisfies { readonly [F in keyof EventChoice]-?: Condition };
};
