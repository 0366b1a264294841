import type { Seconds } from '../../base/time.ts';
import { type EventChoice, type LoggedEvent, matchesChoice } from '../../domain/webhook/webhook.ts';
import type { EventStore } from '../contract/event.ts';
import type { Database, EventLog } from './transaction.ts';

/** The events of a log by number and choice. */
export function createEventStore(log: EventLog, { transact }: Pick<Database, 'transact'>): EventStore {
  const counted = new Map<string, { readonly last: number; readonly count: number }>();
  return {
    read: async ({ after, limit, ...choice }) => {
      const last = log.tip;
      const events: LoggedEvent[] = [];
      for await (const event of log.after(after, choice)) {
        if (event.seq > last) break;
        if (!matchesChoice(event, choice)) continue;
        events.push(event);
        if (events.length === limit) return { events, last: event.seq };
      }
      return { events, last: Math.max(after, last) };
    },
    find: async (numbers) => {
      const found: LoggedEvent[] = [];
      for (const number of numbers) {
        const first = await firstOf(log.after(number - 1));
        if (first?.seq === number) found.push(first);
      }
      return found;
    },
    // Those that were counted before are not read again: a webhook may be disabled for weeks.
    count: async ({ after, last, ...choice }) => {
      const of = JSON.stringify([log.erasures, after, choice]);
      const found = counted.get(of);
      const known = found !== undefined && found.last <= last ? found : { last: after, count: 0 };
      const count = known.count + (await countIn(log, known.last, last, choice));
      if (counted.size >= mostCounted) counted.clear();
      counted.set(of, { last, count });
      return count;
    },
    tip: async () => log.tip,
    beginning: () => transact((tx) => tx.get('logBeginnings', 'events')?.seq ?? 1),
    oldest: async () => (await firstOf(log.after(0)))?.at,
  };
}

/** Removes events before a time, and notes first where the log begins then. */
export async function removeEvents(
  { transact }: Pick<Database, 'transact'>,
  log: EventLog,
  at: Seconds,
): Promise<void> {
  const first = await firstOf(log.after(0));
  if (first === undefined || first.at >= at) return;
  const left = await firstOf(laterThan(log.after(0), at));
  const seq = left?.seq ?? log.tip + 1;
  await transact((tx) => tx.put('logBeginnings', 'events', { seq }));
  await log.removeBefore(at);
}

// --- Internal helpers ---

async function* laterThan(events: AsyncIterable<LoggedEvent>, at: Seconds): AsyncGenerator<LoggedEvent> {
  for await (const event of events) if (event.at >= at) yield event;
}

/** Counts that are remembered. */
const mostCounted = 200;

async function countIn(log: EventLog, after: number, last: number, choice: EventChoice): Promise<number> {
  let count = 0;
  if (after >= last) return count;
  for await (const event of log.after(after, choice)) {
    if (event.seq > last) break;
    if (matchesChoice(event, choice)) count += 1;
  }
  return count;
}

async function firstOf<T>(all: AsyncIterable<T>): Promise<T | undefined> {
  for await (const each of all) return each;
  return undefined;
}
