import { StoreUnavailable } from '@noiseaware-connect/relay/base/store-unavailable';
import { type AuditEntry, matchesFilter } from '@noiseaware-connect/relay/domain/audit/audit';
import { chainAt, verifyChain } from '@noiseaware-connect/relay/domain/audit/audit-chain';
import type { LoggedEvent, WebhookEvent } from '@noiseaware-connect/relay/domain/webhook/webhook';
import { type CollectionName, collectionNames } from '@noiseaware-connect/relay/store/collections';
import { keyText } from '@noiseaware-connect/relay/store/order-key';
import { type Order, orders } from '@noiseaware-connect/relay/store/transactional/indexed';
import type {
  Bounds,
  Database,
  LastNumbers,
  StoreLogs,
  Transaction,
} from '@noiseaware-connect/relay/store/transactional/transaction';

type Collections = Map<CollectionName, Map<string, unknown>>;

/** Records and audit entries in memory, without indexes: a transaction works on copies that replace both. */
export function memoryDatabase(): { database: Database; logs: StoreLogs } {
  let collections: Collections = new Map(collectionNames.map((name) => [name, new Map()]));
  let entries: AuditEntry[] = [];
  let events: readonly LoggedEvent[] = [];
  let tip = 0;
  let erasures = 0;
  let isOpen = true;

  const transact = async <T>(work: (tx: Transaction) => T): Promise<T> => {
    if (!isOpen) throw new StoreUnavailable('the store is closed');
    const draft: Collections = new Map([...collections].map(([name, records]) => [name, new Map(records)]));
    const written: Written = { audit: [], events: [], erased: new Set() };
    const result = work(transactionOn(draft, written, { audit: entries.length, events: tip }));
    collections = draft;
    entries = [...entries, ...written.audit];
    const kept = events.filter(({ subject }) => !written.erased.has(subject));
    events = kept;
    erasures += written.erased.size;
    const next = draft.get('logBeginnings')?.get('nextEvent') as { seq: number } | undefined;
    for (const { seq = Math.max(tip + 1, next?.seq ?? 1), ...event } of written.events) {
      events = [...events, { seq, ...event }];
      tip = seq;
    }
    return result;
  };

  return {
    database: {
      transact,
      forget: async () => undefined,
      probe: () => transact(() => undefined),
      close: async () => {
        isOpen = false;
      },
    },
    logs: {
      audit: {
        read: async (filter) =>
          entries
            .map((entry, index) => ({ seq: index + 1, entry }))
            .filter(matchesFilter(filter))
            .slice(-filter.limit),
        verify: async (known) => {
          const look = verifyChain(known, undefined);
          let chain: string | undefined;
          for (const [index, entry] of entries.entries()) {
            chain = chainAt(chain, entry);
            look.take({ seq: index + 1, chain, entry });
          }
          return look.verdict();
        },
        removeBefore: async (at) => {
          entries = entries.filter((entry) => entry.at >= at);
        },
        upTo: async (last) => {
          const kept = entries.slice(0, last);
          return { entries: () => asynchronous(kept), close: async () => undefined };
        },
      },
      events: {
        get tip() {
          return tip;
        },
        get erasures() {
          return erasures;
        },
        after: (seq) => asynchronous(events.filter((event) => event.seq > seq)),
        removeBefore: async (at) => {
          events = events.filter((event) => event.at >= at);
        },
        upTo: async (last) => {
          const kept = events.filter(({ seq }) => seq <= last);
          return { entries: () => asynchronous(kept), close: async () => undefined };
        },
      },
    },
  };
}

// --- Internal helpers ---

async function* asynchronous<T>(all: readonly T[]): AsyncGenerator<T> {
  yield* all;
}

/** What a transaction adds to the logs, and the subjects whose earlier events it erases. */
interface Written {
  readonly audit: AuditEntry[];
  readonly events: (WebhookEvent & { readonly seq?: number })[];
  readonly erased: Set<string>;
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
    eraseEvents: (subject) => void written.erased.add(subject),
    last: () => last,
    at: (order, key) => keysOf(order).find(([each]) => each === key)?.[1],
    inOrder: (order, bounds) =>
      within(order, bounds)
        .sort(([one], [other]) => (one < other === (bounds.backwards === undefined) ? -1 : 1))
        .map(([, record]) => record)
        .values(),
    count: (order, bounds = {}) => within(order, bounds).length,
  };
}
