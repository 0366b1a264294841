import bulkLoading from 'sorted-btree/extended/bulkLoad.js';
import { sessionEndsAt } from '../../domain/staff.ts';
import { breathe } from '../breathe.ts';
import { type KeyParts, orderKey } from '../order-key.ts';
import { type Change, type CollectionName, type Records, type State, shelfOf } from './records.ts';
import { compareKeys, type SortedTree } from './sorted-tree.ts';

// A CommonJS module: its exports stand inside what is imported as the default.
const { bulkLoad } = bulkLoading;
type SortedKeys = InstanceType<typeof SortedTree<string, string>>;

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
  /** What its place follows from, as {@link orderKey} takes it; undefined where it has no place in this order. */
  placeOf(record: Records[N]): KeyParts | undefined;
}
const order = <N extends CollectionName>(
  collection: N,
  placeOf: (record: Records[N]) => KeyParts | undefined,
): Order<N> => ({ collection, placeOf });

/** Orders in which records are walked through, so that nothing that happens often looks at all of them. */
export const orders = {
  connections: order('connections', ({ connectedAt, id }) => [connectedAt, id]),
  connectionsOfAccount: order('connections', ({ account, connectedAt, id }) => [account.id, connectedAt, id]),
  scheduledConnections: order('connections', ({ renewal, status, renewAt, id }) =>
    renewal === null && renewAt !== null ? [status, renewAt, id] : undefined,
  ),
  leasedConnections: order('connections', ({ renewal, id }) =>
    renewal === null ? undefined : [renewal.until, id],
  ),
  openPairingsOfConnection: order('pairings', ({ ended, connection, id }) =>
    ended === null && connection !== null ? [connection, id] : undefined,
  ),
  openPairingsOfSession: order('pairings', ({ ended, session, id }) =>
    ended === null ? [session, id] : undefined,
  ),
  openPairingsOfStaff: order('pairings', ({ ended, staff, id }) =>
    ended === null ? [staff.id, id] : undefined,
  ),
  authorizedPairings: order('pairings', ({ ended, authorized, expiresAt, id }) =>
    ended === null && authorized !== null ? [expiresAt, id] : undefined,
  ),
  pairingsByEnd: order('pairings', ({ ended, expiresAt, id }) => [ended?.at ?? expiresAt, id]),
  sessionsByEnd: order('sessions', (session) => [sessionEndsAt(session), session.id]),
  sessionsOfStaff: order('sessions', ({ staff, id }) => [staff, id]),
  invitesByEnd: order('invites', ({ expiresAt, hash }) => [expiresAt, hash]),
  invitesOfStaff: order('invites', ({ staff, hash }) => [staff, hash]),
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
  for (const [name, { collection, field }] of eachFinder) {
    for (const [id, record] of shelfOf(state, collection)) {
      move(indexes.finders[name], id, undefined, fieldOf(record, field));
    }
  }
  for (const [name, { collection, placeOf }] of eachOrder) {
    const ids = new Map<string, string>();
    for (const [id, record] of shelfOf(state, collection)) {
      const place = placeOf(record);
      if (place !== undefined) ids.set(orderKey(...place), id);
    }
    const keys = [...ids.keys()].sort();
    const values = keys.map((key) => ids.get(key) as string);
    indexes.orders[name] = bulkLoad<string, string>(keys, values, nodeSize, compareKeys);
    await breathe();
  }
  return indexes;
}

/** Puts a record where it stands now, and takes it away from where it stood; what has not moved is left alone. */
export function reindex(indexes: Indexes, [collection, id, before]: Change, [, , after]: Change): void {
  for (const [name, { collection: of, field }] of eachFinder) {
    if (of === collection) move(indexes.finders[name], id, fieldOf(before, field), fieldOf(after, field));
  }
  for (const [name, { collection: of, placeOf }] of eachOrder) {
    if (of !== collection) continue;
    const from = before === null ? undefined : placeOf(before);
    const to = after === null ? undefined : placeOf(after);
    // A change moves its record in few of the orders, and a key takes longer to make than its parts to compare.
    if (isSamePlace(from, to)) continue;
    move(indexes.orders[name], id, from && orderKey(...from), to && orderKey(...to));
  }
}

// --- Internal helpers ---

// Told as entries once, since every change walks through them.
const eachFinder = Object.entries(finders) as [keyof Finders, (typeof finders)[keyof Finders]][];
const eachOrder = Object.entries(orders) as unknown as [OrderName, Order<CollectionName>][];

const isSamePlace = (left: KeyParts | undefined, right: KeyParts | undefined): boolean =>
  left === right ||
  (left !== undefined &&
    right !== undefined &&
    left.length === right.length &&
    left.every((part, index) => part === right[index]));

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
