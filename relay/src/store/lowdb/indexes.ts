import sortedTrees from 'sorted-btree';
import { sessionEndsAt } from '../../domain/staff.ts';
import { orderKey } from '../order-key.ts';
import type { Change, CollectionName, Records, State } from './records.ts';

// A CommonJS module: its default export stands inside what is imported as the default.
const { default: SortedTree, simpleComparator } = sortedTrees;
type SortedKeys = InstanceType<typeof SortedTree<string, string>>;

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

export function buildIndexes(state: State): Indexes {
  const indexes: Indexes = {
    finders: { pairingByCode: new Map(), sessionByHash: new Map(), serviceByHash: new Map() },
    orders: Object.fromEntries(
      Object.keys(orders).map((name) => [name, new SortedTree<string, string>(undefined, simpleComparator)]),
    ) as Indexes['orders'],
  };
  for (const [collection, records] of Object.entries(state)) {
    for (const [id, record] of records) index(indexes, [collection as CollectionName, id, record], 'add');
  }
  return indexes;
}

export function index(indexes: Indexes, [collection, id, record]: Change, how: 'add' | 'remove'): void {
  if (record === null) return;
  const change = (
    map: { set(key: string, id: string): unknown; delete(key: string): unknown },
    key: string,
  ) => (how === 'add' ? map.set(key, id) : map.delete(key));
  for (const [name, finder] of Object.entries(finders)) {
    if (finder.collection !== collection) continue;
    const value = (record as unknown as Record<string, string>)[finder.field] as string;
    change(indexes.finders[name as keyof Finders], value);
  }
  for (const [name, { collection: of, keyOf }] of Object.entries(orders)) {
    if (of !== collection) continue;
    const key = (keyOf as (record: Change[2]) => string | undefined)(record);
    if (key !== undefined) change(indexes.orders[name as OrderName], key);
  }
}
