import sortedTrees from 'sorted-btree';
import bulkLoading from 'sorted-btree/extended/bulkLoad.js';
import { sessionEndsAt } from '../../domain/staff.ts';
import { orderKey } from '../order-key.ts';
import { breathe } from './breathe.ts';
import { type Change, type CollectionName, type Records, type State, shelfOf } from './records.ts';

// A CommonJS module: its default export stands inside what is imported as the default.
const { default: SortedTree } = sortedTrees;
const { bulkLoad } = bulkLoading;
type SortedKeys = InstanceType<typeof SortedTree<string, string>>;

/** The order in which sort() puts strings by itself. */
const compareKeys = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** Keys in one node of a tree. */
const nodeSize = 32;

/** Fields by which one record is found other than by its id. */
export interface Finders {
  pairingByCode: Records['pairings'];
  sessionByHash: Records['sessions'];
  serviceByHash: Records['services'];
}
export const finders = {
  pairingByCode: { collection: 'pairings', field: 'codeHash' },
  sessionByHash: { collection: 'sessions', field: 'hash' },
  serviceByHash: { collection: 'services', field: 'hash' },
} as const satisfies Record<keyof Finders, { collection: CollectionName; field: string }>;

interface Order<N extends CollectionName> {
  collection: N;
  /** Where a record stands; undefined where it has no place in this order. */
  keyOf(record: Records[N]): string | undefined;
}
const order = <N extends CollectionName>(
  collection: N,
  keyOf: (record: Records[N]) => string | undefined,
): Order<N> => ({ collection, keyOf });

/** Orders in which records are walked through, so that nothing that happens often looks at all of them. */
export const orders = {
  connections: order('connections', ({ connectedAt, id }) => orderKey(connectedAt, id)),
  connectionsOfAccount: order('connections', ({ account, connectedAt, id }) =>
    orderKey(account.id, connectedAt, id),
  ),
  scheduledConnections: order('connections', ({ renewal, status, renewAt, id }) =>
    renewal === null && renewAt !== null ? orderKey(status, renewAt, id) : undefined,
  ),
  leasedConnections: order('connections', ({ renewal, id }) =>
    renewal === null ? undefined : orderKey(renewal.until, id),
  ),
  openPairingsOfConnection: order('pairings', ({ ended, connection, id }) =>
    ended === null && connection !== null ? orderKey(connection, id) : undefined,
  ),
  openPairingsOfSession: order('pairings', ({ ended, session, id }) =>
    ended === null ? orderKey(session, id) : undefined,
  ),
  openPairingsOfStaff: order('pairings', ({ ended, staff, id }) =>
    ended === null ? orderKey(staff.id, id) : undefined,
  ),
  authorizedPairings: order('pairings', ({ ended, authorized, expiresAt, id }) =>
    ended === null && authorized !== null ? orderKey(expiresAt, id) : undefined,
  ),
  pairingsByEnd: order('pairings', ({ ended, expiresAt, id }) => orderKey(ended?.at ?? expiresAt, id)),
  sessionsByEnd: order('sessions', (session) => orderKey(sessionEndsAt(session), session.id)),
  sessionsOfStaff: order('sessions', ({ staff, id }) => orderKey(staff, id)),
  invitesByEnd: order('invites', ({ expiresAt, hash }) => orderKey(expiresAt, hash)),
  invitesOfStaff: order('invites', ({ staff, hash }) => orderKey(staff, hash)),
};
export type OrderName = keyof typeof orders;
export type Ordered<O extends OrderName> = Records[(typeof orders)[O]['collection']];

export interface Indexes {
  /** From the value of a field to the id of the record that has it. */
  readonly finders: { [K in keyof Finders]: Map<string, string> };
  /** From where a record stands to its id. */
  readonly orders: { [O in OrderName]: SortedKeys };
}

/** Puts all records in order at once, which takes less time and memory than one after another. */
export async function buildIndexes(state: State): Promise<Indexes> {
  const indexes: Indexes = {
    finders: { pairingByCode: new Map(), sessionByHash: new Map(), serviceByHash: new Map() },
    orders: {} as Indexes['orders'],
  };
  for (const [name, { collection, field }] of Object.entries(finders)) {
    for (const [id, record] of shelfOf(state, collection)) {
      move(indexes.finders[name as keyof Finders], id, undefined, fieldOf(record, field));
    }
  }
  for (const [name, { collection, keyOf }] of Object.entries(orders)) {
    const ids = new Map<string, string>();
    for (const [id, record] of shelfOf(state, collection)) {
      const key = (keyOf as (record: Records[CollectionName]) => string | undefined)(record);
      if (key !== undefined) ids.set(key, id);
    }
    const keys = [...ids.keys()].sort();
    const values = keys.map((key) => ids.get(key) as string);
    indexes.orders[name as OrderName] = bulkLoad<string, string>(keys, values, nodeSize, compareKeys);
    await breathe();
  }
  return indexes;
}

/** Puts a record where it stands now, and takes it away from where it stood; what has not moved is left alone. */
export function reindex(indexes: Indexes, [collection, id, before]: Change, [, , after]: Change): void {
  for (const [name, finder] of Object.entries(finders)) {
    if (finder.collection !== collection) continue;
    move(
      indexes.finders[name as keyof Finders],
      id,
      fieldOf(before, finder.field),
      fieldOf(after, finder.field),
    );
  }
  for (const [name, { collection: of, keyOf }] of Object.entries(orders)) {
    if (of !== collection) continue;
    const place = (record: Change[2]) =>
      record === null ? undefined : (keyOf as (record: Change[2]) => string | undefined)(record);
    move(indexes.orders[name as OrderName], id, place(before), place(after));
  }
}

// --- Internal helpers ---

const fieldOf = (record: Change[2], field: string): string | undefined =>
  record === null ? undefined : (record as unknown as Record<string, string>)[field];

function move(
  map: { set(key: string, id: string): unknown; delete(key: string): unknown },
  id: string,
  from: string | undefined,
  to: string | undefined,
): void {
  if (from === to) return;
  if (from !== undefined) map.delete(from);
  if (to !== undefined) map.set(to, id);
}
