import { setImmediate as yieldEventLoop } from 'node:timers/promises';
import type { Seconds } from '../../base/time.ts';
import type { Connection } from '../../domain/connection/connection.ts';
import {
  type ConnectionState,
  connectionStates,
  dependsOnEnd,
  expiryCutoff,
  nameOfState,
  nearEndCutoff,
  type StateCount,
  type StatePart,
  type StateTotal,
} from '../../domain/connection/groups.ts';
import type { ConnectionFilter, ConnectionPage } from '../contract/connection.ts';
import { type Leg, listConnections } from '../list-connections.ts';
import { matching } from '../lists/condition.ts';
import { byEnd, endKeysOf, type SectionFilter, sectionConditions } from '../lists/connections.ts';
import { compareKeys, keyAfter, orderKey, startingWith, within, withinAccount } from '../order-key.ts';
import type { Database, Transaction } from './transaction.ts';

/** Reads one page. If few connections match, the search takes several turns of the event loop. */
export const listInMemory = (
  transact: Database['transact'],
  filter: ConnectionFilter,
): Promise<ConnectionPage> =>
  listConnections(
    filter,
    async (leg, after, most) => {
      const { within: _, ...others } = leg.filter;
      const isAsked = matching(sectionConditions, others);
      const found: Connection[] = [];
      for (let behind: string | undefined = after; behind !== undefined && found.length < most; ) {
        if (behind !== after) await yieldEventLoop();
        const from: string = behind;
        const look = (tx: Transaction) =>
          lookThrough(connectionsOf(tx, leg, from), isAsked, most - found.length);
        const { matches, last }: Looked = await transact(look);
        found.push(...matches);
        behind = last && leg.order.keyOf(last);
      }
      return found;
    },
    (connection, { order }) => order.keyOf(connection),
  );

/** How many connections are in one state. */
export function totalOfState(tx: Transaction, state: ConnectionState, now: Seconds): StateTotal {
  const name = nameOfState(state);
  const living = { after: keyAfter(name, expiryCutoff(now)), before: keyAfter(name) };
  const [next] = tx.inOrder('connectionsByState', living).take(1);
  return {
    state,
    connections: tx.tally('connectionsByState').get(name) ?? 0,
    nextRenewed: next?.lastRenewedAt ?? null,
  };
}

/** The same, with those that have a near end. */
export const countState = (tx: Transaction, state: ConnectionState, now: Seconds): StateCount => ({
  ...totalOfState(tx, state, now),
  near: dependsOnEnd(state) ? tx.count('connectionsByState', boundsOf({ state, part: 'near' }, now)) : 0,
});

/** The same for accounts that match these patterns, for all states; goes through all connections. */
export async function countStatesInScope(
  transact: Database['transact'],
  accountScope: readonly string[],
  now: Seconds,
): Promise<StateCount[]> {
  const counts = new Map(
    connectionStates.map((state) => [
      nameOfState(state),
      { state, connections: 0, near: 0, nextRenewed: null as Seconds | null },
    ]),
  );
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: ConnectionPage = await listInMemory(transact, { accountScope, after, limit: atOnce });
    for (const each of page.connections) {
      const count = counts.get(nameOfState(each));
      if (count === undefined) continue;
      const { lastRenewedAt } = each;
      count.connections += 1;
      if (dependsOnEnd(count.state) && lastRenewedAt <= nearEndCutoff(now)) count.near += 1;
      if (lastRenewedAt > expiryCutoff(now)) {
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

/** Connections that are sorted in one turn. More are found soon in the order of the list. */
const mostSorted = 500;

/** A leg's connections in its order, from behind a key on: those of its parts, among which what is asked for is looked for. */
function connectionsOf(tx: Transaction, { order, filter }: Leg, after: string): Iterable<Connection> {
  const { account, within: wanted } = filter;
  if (wanted === undefined) {
    if (account === undefined) return tx.inOrder('connections', { after });
    const bounds = withinAccount(account);
    return tx.inOrder('connectionsOfAccount', { ...bounds, after: bounds.after + after });
  }
  const few = fewOf(tx, filter);
  if (few !== undefined) {
    return few
      .filter(sectionConditions.within.test(wanted))
      .map((each) => ({ each, key: order.keyOf(each) }))
      .filter(({ key }) => key > after)
      .sort((one, other) => compareKeys(one.key, other.key))
      .map(({ each }) => each);
  }
  const { parts, now } = wanted;
  const sources = parts.map((part) => {
    if (order === byEnd) return tx.inOrder('connectionsByState', boundsOf(part, now, after));
    const name = nameOfState(part.state);
    const bounds = { after: orderKey(name) + after, before: keyAfter(name) };
    const inState = tx.inOrder('connectionsByStateAndName', bounds);
    return part.part === 'all'
      ? inState
      : inState.filter(sectionConditions.within.test({ parts: [part], now }));
  });
  return merged(sources, order.keyOf);
}

/** The connections that an account's id leads to, in any order; undefined without such an id, or if they are too many to sort. */
function fewOf(tx: Transaction, { account, id, beginning }: SectionFilter): Connection[] | undefined {
  if (account !== undefined) return tx.inOrder('connectionsOfAccount', withinAccount(account)).toArray();
  const text = (id ?? beginning)?.toLowerCase();
  if (text === undefined) return undefined;
  const first = tx
    .inOrder('connectionsOfAccount', id === undefined ? startingWith(text) : within(text))
    .take(mostSorted + 1)
    .toArray();
  return first.length > mostSorted ? undefined : first;
}

interface Looked {
  readonly matches: Connection[];
  /** The last one examined; undefined at the end of the order. */
  readonly last?: Connection;
}

function lookThrough(
  all: Iterable<Connection>,
  isAsked: (connection: Connection) => boolean,
  wanted: number,
): Looked {
  const matches: Connection[] = [];
  let looked = 0;
  for (const each of all) {
    looked += 1;
    if (isAsked(each)) matches.push(each);
    if (matches.length === wanted || looked === atOnce) return { matches, last: each };
  }
  return { matches };
}

/** A part of a state in the order by state and end, from behind a key of the order by end on. */
function boundsOf(part: StatePart, now: Seconds, behind = ''): { after: string; before: string } {
  const { after, before } = endKeysOf(part, now);
  const state = orderKey(nameOfState(part.state));
  return { after: state + (behind > after ? behind : after), before: state + before };
}

/** Merges several sources that are each sorted by that key. */
function* merged(
  sources: readonly IteratorObject<Connection>[],
  keyOf: (connection: Connection) => string,
): Generator<Connection> {
  const headOf = (source: IteratorObject<Connection>) => {
    const { done, value } = source.next();
    return done === true
      ? []
      : [{ source, connection: value as Connection, key: keyOf(value as Connection) }];
  };
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
