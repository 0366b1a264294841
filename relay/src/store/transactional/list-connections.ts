import { setImmediate as yieldEventLoop } from 'node:timers/promises';
import { isAmong } from '@noiseaware-connect/shared/account-pattern';
import type { Seconds } from '../../base/time.ts';
import type { Connection } from '../../domain/connection/connection.ts';
import {
  type ConnectionState,
  connectionStates,
  lastRenewalOfDead,
  lastRenewalOfNear,
  nameOfState,
  partsOf,
  type StateCount,
  type StatePart,
} from '../../domain/connection/groups.ts';
import { isNamedBy } from '../../domain/connection/is-named-by.ts';
import type { ConnectionFilter, ConnectionPage } from '../contract/connection.ts';
import { cursorOf, endKey, keyAfter, orderKey } from '../order-key.ts';
import { pageOf } from '../page.ts';
import type { Bounds, Database, Transaction } from './transaction.ts';

/** Reads one page. If few connections match, the search takes several turns of the event loop. */
export async function listConnections(
  transact: Database['transact'],
  { after = '', limit, ...filter }: ConnectionFilter,
): Promise<ConnectionPage> {
  const placeOf = filter.group === undefined ? cursorOf : endKey;
  const found: Connection[] = [];
  for (let behind: string | undefined = after; behind !== undefined && found.length <= limit; ) {
    if (behind !== after) await yieldEventLoop();
    const from: string = behind;
    const look = (tx: Transaction) =>
      lookThrough(inOrder(tx, filter, from), filter, limit + 1 - found.length);
    const { matching, last }: Looked = await transact(look);
    found.push(...matching);
    behind = last && placeOf(last);
  }
  const { page, next } = pageOf(found, limit, placeOf);
  return { connections: page, ...next };
}

/** Counts the connections of one state. */
export function countOf(tx: Transaction, state: ConnectionState, now: Seconds): StateCount {
  const living = {
    ...boundsOf({ state, part: 'all' }, now),
    after: keyAfter(nameOfState(state), lastRenewalOfDead(now)),
  };
  const [next] = tx.inOrder('connectionsByState', living).take(1);
  return {
    state,
    near: tx.count('connectionsByState', boundsOf({ state, part: 'near' }, now)),
    far: tx.count('connectionsByState', boundsOf({ state, part: 'far' }, now)),
    nextRenewed: next?.lastRenewedAt ?? null,
  };
}

/** The same for accounts that match these patterns, for all states; goes through all connections. */
export async function countAmong(
  transact: Database['transact'],
  among: readonly string[],
  now: Seconds,
): Promise<StateCount[]> {
  const counts = new Map(
    connectionStates.map((state) => [
      nameOfState(state),
      { state, near: 0, far: 0, nextRenewed: null as Seconds | null },
    ]),
  );
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: ConnectionPage = await listConnections(transact, { among, after, limit: atOnce });
    for (const each of page.connections) {
      const count = counts.get(nameOfState(each));
      if (count === undefined) continue;
      const { lastRenewedAt } = each;
      count[lastRenewedAt <= lastRenewalOfNear(now) ? 'near' : 'far'] += 1;
      if (lastRenewedAt > lastRenewalOfDead(now)) {
        count.nextRenewed = Math.min(count.nextRenewed ?? lastRenewedAt, lastRenewedAt);
      }
    }
    after = page.next;
  }
  return [...counts.values()];
}

// --- Internal helpers ---

/** Connections that are examined in one turn of the event loop. */
const atOnce = 2_500;

type Conditions = Omit<ConnectionFilter, 'after' | 'limit'>;

interface Looked {
  readonly matching: Connection[];
  /** The last one examined; undefined at the end of the order. */
  readonly last?: Connection;
}

function lookThrough(
  all: Iterable<Connection>,
  { account, status, named, among = null }: Conditions,
  wanted: number,
): Looked {
  const matching: Connection[] = [];
  let looked = 0;
  for (const each of all) {
    looked += 1;
    if (
      (account === undefined || each.account.id === account) &&
      (status === undefined || each.status === status) &&
      isAmong(among, each.account.id) &&
      (named === undefined || isNamedBy(each, named))
    ) {
      matching.push(each);
    }
    if (matching.length === wanted || looked === atOnce) return { matching, last: each };
  }
  return { matching };
}

/** The connections that a filter examines, from behind a key of its order on. */
function inOrder(tx: Transaction, { account, group }: Conditions, after: string): Iterable<Connection> {
  if (group !== undefined) {
    return merged(
      partsOf(group.name).map((part) => {
        const bounds = boundsOf(part, group.now);
        const behind = orderKey(nameOfState(part.state)) + after;
        return tx.inOrder(
          'connectionsByState',
          bounds.after > behind ? bounds : { ...bounds, after: behind },
        );
      }),
    );
  }
  if (account === undefined) return tx.inOrder('connections', { after });
  return tx.inOrder('connectionsOfAccount', { after: orderKey(account) + after, before: keyAfter(account) });
}

function boundsOf({ state, part }: StatePart, now: Seconds): Required<Omit<Bounds, 'backwards'>> {
  const name = nameOfState(state);
  const border = keyAfter(name, lastRenewalOfNear(now));
  return {
    after: part === 'far' ? border : orderKey(name),
    before: part === 'near' ? border : keyAfter(name),
  };
}

/** Merges several sources that are each sorted by end. */
function* merged(sources: readonly IteratorObject<Connection>[]): Generator<Connection> {
  let heads = sources.flatMap(headOf);
  while (heads.length > 1) {
    const first = heads.reduce((one, other) => (other.key < one.key ? other : one));
    yield first.connection;
    heads = heads.flatMap((head) => (head === first ? headOf(head.source) : [head]));
  }
  for (const { source, connection } of heads) {
    yield connection;
    yield* source;
  }
}

function headOf(source: IteratorObject<Connection>) {
  const { done, value } = source.next();
  return done === true ? [] : [{ source, connection: value as Connection, key: endKey(value as Connection) }];
}
