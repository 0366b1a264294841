import { StoreUnavailable } from '@noiseaware-connect/relay/base/store-unavailable';
import {
  type AuditEntry,
  type AuditFilter,
  entryIdPaths,
  type NumberedEntry,
} from '@noiseaware-connect/relay/domain/audit/audit';
import { chainAt, verifyChain } from '@noiseaware-connect/relay/domain/audit/audit-chain';
import {
  type Delivery,
  hasFailed,
  type LoggedEvent,
  matchesChoice,
  type WebhookEvent,
} from '@noiseaware-connect/relay/domain/webhook/webhook';
import { type CollectionName, collectionNames } from '@noiseaware-connect/relay/store/collections';
import { keyText, orderKey } from '@noiseaware-connect/relay/store/order-key';
import { pageOf } from '@noiseaware-connect/relay/store/page';
import {
  hashes,
  type Order,
  orders,
  type Tally,
  tallies,
} from '@noiseaware-connect/relay/store/transactional/indexed';
import type {
  Bounds,
  Database,
  LastNumbers,
  StoreLogs,
  Transaction,
} from '@noiseaware-connect/relay/store/transactional/transaction';
import type { Tampering } from '../conformance/store-check.ts';

type Collections = Map<CollectionName, Map<string, unknown>>;

/** A database in memory. */
export interface MemoryDatabase {
  readonly database: Database;
  readonly logs: StoreLogs;
  /** See {@link Bench.tamper}. */
  readonly tamper: (how: Tampering) => void;
}

/** Records and audit entries in memory, without indexes: a transaction works on copies that replace both. */
export function memoryDatabase(): MemoryDatabase {
  let collections: Collections = new Map(collectionNames.map((name) => [name, new Map()]));
  let entries: readonly (NumberedEntry & { readonly hash: string })[] = [];
  let chainBefore = '';
  let events: readonly LoggedEvent[] = [];
  let tip = 0;
  let beginning = 1;
  let isOpen = true;

  const transact = async <T>(work: (tx: Transaction) => T): Promise<T> => {
    if (!isOpen) throw new StoreUnavailable('the store is closed');
    const draft: Collections = new Map([...collections].map(([name, records]) => [name, new Map(records)]));
    const written: Written = { audit: [], events: [], erased: new Set(), skipped: 0 };
    const result = work(
      transactionOn(draft, written, {
        audit: entries.at(-1)?.seq ?? 0,
        events: tip,
      }),
    );
    collections = draft;
    for (const entry of written.audit) {
      const { seq = 0, hash = '' } = entries.at(-1) ?? {};
      entries = [...entries, { seq: seq + 1, hash: chainAt(hash, JSON.stringify(entry)), entry }];
    }
    const kept = events.filter(({ subject }) => !written.erased.has(subject));
    events = kept;
    for (const { seq = tip + 1, ...event } of written.events) {
      if (tip === 0) beginning = seq;
      events = [...events, { seq, ...event }];
      tip = seq;
    }
    tip += written.skipped;
    return result;
  };

  /** Removes as many of the first entries. */
  const removeAuditBefore = (count: number) => {
    chainBefore = entries[count - 1]?.hash ?? chainBefore;
    entries = entries.slice(Math.max(count, 0));
  };

  return {
    tamper: (how) => {
      if (how === 'remove first entry') removeAuditBefore(1);
      else
        entries = entries.map((each, index) =>
          index === 0 ? { ...each, entry: { ...each.entry, who: { kind: 'relay' } } } : each,
        );
    },
    database: {
      transact,
      erase: async () => undefined,
      probe: () => transact(() => undefined),
      close: async () => {
        isOpen = false;
      },
    },
    logs: {
      audit: {
        read: async (filter) =>
          entries
            .filter(matchesFilter(filter))
            .slice(-filter.limit)
            .map(({ seq, entry }) => ({ seq, entry })),
        summarize: async (filter) => {
          const matches = entries.filter(matchesFilter({ ...filter, limit: Infinity }));
          const byEvent = Map.groupBy(
            matches.map(({ entry }) => entry),
            ({ what, who }) => `${what} ${who.kind}`,
          );
          return [...byEvent.values()].flatMap((all) =>
            all.slice(0, 1).map(({ what, who }) => ({
              what,
              who: who.kind,
              count: all.reduce((sum, { count = 1 }) => sum + count, 0),
            })),
          );
        },
        verify: async (earlierHead) => {
          const look = verifyChain(earlierHead, entries.at(-1));
          for (const [index, each] of entries.entries())
            look.take({
              ...each,
              before: entries[index - 1]?.hash ?? chainBefore,
              text: JSON.stringify(each.entry),
              isFound: true,
            });
          return look.verdict();
        },
        head: async () => entries.at(-1),
        removeBefore: async (at) => {
          removeAuditBefore(entries.findIndex(({ entry }) => entry.at >= at));
        },
        upTo: (last) => asynchronous(entries.filter(({ seq }) => seq <= last).map(({ entry }) => entry)),
      },
      events: {
        read: async ({ after, limit, ...choice }) => {
          const chosen = events
            .filter((event) => event.seq > after && matchesChoice(event, choice))
            .slice(0, limit);
          const end = chosen.length < limit ? tip : (chosen.at(-1)?.seq ?? tip);
          return { events: chosen, last: Math.max(after, end) };
        },
        latest: async ({ account, before = tip + 1, limit }) =>
          events
            .filter((event) => event.account === account && event.seq < before)
            .toReversed()
            .slice(0, limit),
        find: async (numbers) => events.filter(({ seq }) => numbers.includes(seq)),
        count: async ({ after, last, ...choice }) =>
          events.filter((event) => event.seq > after && event.seq <= last && matchesChoice(event, choice))
            .length,
        tip: async () => tip,
        beginning: async () => beginning,
        oldest: async () => events[0]?.at,
        removeBefore: async (at) => {
          const first = events.find((event) => event.at >= at)?.seq ?? tip + 1;
          if (events[0] !== undefined && events[0].seq < first) beginning = first;
          events = events.filter(({ seq }) => seq >= first);
        },
        upTo: (last) => asynchronous(events.filter(({ seq }) => seq <= last)),
      },
      // The delivered ones are among the records.
      deliveries: {
        attempted: async ({ webhook, account, type, failed, after, limit }) => {
          const placeOf = ({ attempts, id }: Delivery) => orderKey(attempts.at(-1)?.at ?? 0, id);
          const attempted = [...(collections.get('deliveries')?.values() ?? [])]
            .map((each) => each as Delivery)
            .filter((each) => each.webhook === webhook && each.attempts.length > 0)
            .filter((each) => account === undefined || each.account === account)
            .filter((each) => type === undefined || each.type === type)
            .filter((each) => failed === undefined || hasFailed(each))
            .filter((each) => after === undefined || placeOf(each) < after)
            .sort((one, other) => (placeOf(one) > placeOf(other) ? -1 : 1));
          const { page, next } = pageOf(attempted, limit, placeOf);
          return { deliveries: page, ...next };
        },
        find: async (ids) =>
          ids.flatMap((id) => (collections.get('deliveries')?.get(id) as Delivery | undefined) ?? []),
        delivered: () => asynchronous([]),
        removeBefore: async () => undefined,
      },
    },
  };
}

// --- Internal helpers ---

/** The ids that an entry names. */
const idsIn = (entry: AuditEntry): unknown[] =>
  entryIdPaths.map((path) =>
    path.reduce<unknown>((value, field) => (value as Record<string, unknown> | undefined)?.[field], entry),
  );

const contains = (text: string | undefined, part: string): boolean =>
  text?.toLowerCase().includes(part.toLowerCase()) === true;

const isWho = ({ id, kind, name }: AuditEntry['who'], who: string): boolean =>
  id === who || kind === who || contains(name, who);

/** Whether an entry matches a filter. */
const matchesFilter =
  ({
    connection,
    account,
    what,
    kinds,
    who,
    about,
    request,
    since = -Infinity,
    until = Infinity,
    ...numbers
  }: AuditFilter) =>
  ({ seq, entry }: NumberedEntry): boolean =>
    (connection === undefined || entry.connection === connection) &&
    (account === undefined || contains(entry.account, account)) &&
    (what === undefined || what.includes(entry.what)) &&
    (kinds === undefined || kinds.includes(entry.who.kind)) &&
    (who === undefined || isWho(entry.who, who)) &&
    (about === undefined || idsIn(entry).includes(about)) &&
    (request === undefined || entry.who.requestId === request) &&
    entry.at >= since &&
    entry.at < until &&
    seq > (numbers.after ?? -Infinity) &&
    seq < (numbers.before ?? Infinity);

async function* asynchronous<T>(all: readonly T[]): AsyncGenerator<T> {
  yield* all;
}

/** What a transaction adds to the logs, and the subjects whose earlier events it erases. */
interface Written {
  readonly audit: AuditEntry[];
  readonly events: (WebhookEvent & { readonly seq?: number })[];
  readonly erased: Set<string>;
  skipped: number;
}

function transactionOn(draft: Collections, written: Written, last: LastNumbers): Transaction {
  const recordsOf = (name: CollectionName) => draft.get(name) as Map<string, never>;
  const keysOf = (name: keyof typeof orders) => {
    const { collection, keyOf } = orders[name] as Order<CollectionName>;
    return [...recordsOf(collection).values()].flatMap((record): [string, never][] => {
      const key = keyOf(record);
      return key === undefined ? [] : [[keyText(key), record]];
    });
  };
  const within = (order: keyof typeof orders, { after = '', before = '\uFFFF' }: Bounds) =>
    keysOf(order).filter(([key]) => key > after && key < before);
  return {
    get: (collection, id) => recordsOf(collection).get(id),
    all: (collection) => recordsOf(collection).values(),
    put: (collection, id, record) => void recordsOf(collection).set(id, record as never),
    remove: (collection, id) => void recordsOf(collection).delete(id),
    audit: (entry) => void written.audit.push(entry),
    log: (event) => void written.events.push(event),
    removeDeliveriesOf: () => undefined,
    eraseEvents: (subject) => void written.erased.add(subject),
    last: () => last,
    skipEvents: (count) => {
      written.skipped += count;
    },
    byHash: (collection, hash) => {
      const hashOf = hashes[collection] as (record: never) => string;
      return [...recordsOf(collection).values()].find((record) => hashOf(record) === hash);
    },
    inOrder: (order, bounds) =>
      within(order, bounds)
        .sort(([one], [other]) => (one < other === (bounds.backwards === undefined) ? -1 : 1))
        .map(([, record]) => record)
        .values(),
    count: (order, bounds = {}) => within(order, bounds).length,
    tally: (name) => {
      const { collection, keyOf } = tallies[name] as Tally<CollectionName>;
      const keys = [...recordsOf(collection).values()].flatMap((record) => keyOf(record) ?? []);
      return new Map([...Map.groupBy(keys, (key) => key)].map(([key, each]) => [key, each.length]));
    },
  };
}
