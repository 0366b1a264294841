import type { EventType } from '@noiseaware-connect/shared/contract/events';
import {
  addressedTypes,
  type EventChoice,
  type LoggedEvent,
  outageTypes,
} from '../../domain/webhook/webhook.ts';
import type { EventLog } from '../transactional/transaction.ts';
import { firstYounger, removeBelow } from './log-table.ts';
import type { Sqlite, Statement } from './sqlite.ts';
import { conditionsIn, countIn, numberAt, type Range, rowsIn } from './windows.ts';

/** The events of a subject with lower numbers than `before`, which are to be erased. */
export interface Erasure {
  readonly subject: string;
  readonly before: number;
}

/**
 * The log of events in its table.
 * @param tip the number of the last durable event
 */
export function eventTable(sqlite: Pick<Sqlite, 'all' | 'write'>, tip: () => number): EventLog {
  const range = async (
    columns: string,
    after: number,
    last: number,
    choice: EventChoice = {},
  ): Promise<Range> => {
    const { later, event, accountScope, accounts, ...others } = choice;
    // Later than a time: from the next instant on.
    const first = later === undefined ? 1 : await numberAt(sqlite, 'events', 'first from', later);
    return {
      table: 'events',
      columns,
      after: Math.max(after, (first ?? last + 1) - 1),
      before: last + 1,
      order: 'oldest first',
      conditions: conditionsIn(conditions, {
        ...{ later, id: event, ...scopeOf(accountScope ?? null) },
        ...{ furtherPatterns: accounts?.map(globOf), ...others },
      }),
    };
  };

  return {
    read: async ({ after, limit, ...choice }) => {
      const last = tip();
      if (after >= last) return { events: [], last: after };
      const events: LoggedEvent[] = [];
      for await (const [, text] of rowsIn<[number, string]>(
        sqlite,
        await range('seq, event', after, last, choice),
        limit,
      ))
        events.push(eventOf(text));
      const end = events.length < limit ? last : (events.at(-1)?.seq ?? last);
      return { events, last: Math.max(after, end) };
    },
    latest: async ({ account, before = tip() + 1, limit }) =>
      (
        await sqlite.all<[string]>(
          `SELECT event FROM events INDEXED BY events_by_account
           WHERE account = :account AND seq < :before ORDER BY seq DESC LIMIT :limit`,
          { account, before, limit },
        )
      ).map(([text]) => eventOf(text)),
    find: async (numbers) =>
      numbers.length === 0
        ? []
        : (
            await sqlite.all<[string]>(
              'SELECT event FROM events WHERE seq IN (SELECT value FROM json_each(:numbers))',
              { numbers: JSON.stringify(numbers) },
            )
          ).map(([text]) => eventOf(text)),
    count: async ({ after, last, ...choice }) => {
      if (after >= last) return 0;
      return countIn(sqlite, await range('seq', after, last, choice));
    },
    tip: async () => tip(),
    beginning: async () => {
      const [first] = await sqlite.all<[number]>("SELECT value FROM meta WHERE name = 'events_beginning'");
      return first?.[0] ?? 1;
    },
    oldest: async () => (await sqlite.all<[number]>('SELECT at FROM events ORDER BY seq LIMIT 1'))[0]?.[0],
    removeBefore: async (at) => {
      const first = (await firstYounger(sqlite, 'events', at)) ?? tip() + 1;
      await removeBelow(sqlite, 'events', first, noteFirstEvent);
    },
    upTo: async function* (last) {
      for await (const [, text] of rowsIn<[number, string]>(sqlite, await range('seq, event', 0, last)))
        yield eventOf(text);
    },
  };
}

/** The statement that notes the number of the first event that retention has left. */
export const noteFirstEvent = (seq: number): Statement => ({
  sql: "INSERT INTO meta VALUES ('events_beginning', ?) ON CONFLICT DO UPDATE SET value = excluded.value",
  rows: [[seq]],
});

/** The statements that write events, and then erase some. */
export const writeEvents = (
  events: readonly LoggedEvent[],
  erasures: readonly Erasure[],
): readonly Statement[] => [
  {
    sql: 'INSERT INTO events (seq, at, id, type, subject, account, event) VALUES (?, ?, ?, ?, ?, ?, ?)',
    rows: events.map((event) => [
      ...[event.seq, event.at, event.event, event.type, event.subject, event.account],
      JSON.stringify(event),
    ]),
  },
  {
    sql: 'DELETE FROM events WHERE subject = ? AND seq < ?',
    rows: erasures.map(({ subject, before }) => [subject, before]),
  },
];

// --- Internal helpers ---

/** What SQLite holds was parsed when it was written, and the version says its form. */
const eventOf = (text: string): LoggedEvent => JSON.parse(text) as LoggedEvent;

const listOf = (types: readonly EventType[]) => types.map((type) => `'${type}'`).join(', ');

const conditions = {
  later: 'at > :later',
  types: 'type IN (SELECT value FROM json_each(:types))',
  account: 'account = :account',
  accounts: `(account IN (SELECT value FROM json_each(:accounts)) OR type IN (${listOf(addressedTypes)}))`,
  patterns: `(EXISTS (SELECT 1 FROM json_each(:patterns) WHERE account GLOB value) OR type IN (${listOf(addressedTypes)}))`,
  service: `(type NOT IN (${listOf(addressedTypes)}) OR subject = :service)`,
  furtherPatterns: 'EXISTS (SELECT 1 FROM json_each(:furtherPatterns) WHERE account GLOB value)',
  receiver: `NOT (subject = :receiver AND type IN (${listOf(outageTypes)}))`,
  id: 'id = :id',
};

/** Patterns without a placeholder are accounts, which an index finds. */
const scopeOf = (patterns: readonly string[] | null) =>
  patterns?.every((each) => !each.includes('{*}')) === true
    ? { accounts: patterns }
    : { patterns: patterns?.map(globOf) };

/** A pattern of accounts (`cust-{*}`) for GLOB, whose own signs stand in brackets. */
const globOf = (pattern: string): string => pattern.replaceAll(/[*?[]/g, '[$&]').replaceAll('{[*]}', '*');
