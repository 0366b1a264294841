import { setImmediate as yieldEventLoop } from 'node:timers/promises';
import { isInScope } from '@noiseaware-connect/shared/account-pattern';
import type { Seconds } from '../../base/time.ts';
import { type Connection, endsWithin } from '../../domain/connection/connection.ts';
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
import { type ListSection, sectionsOf } from '../../domain/connection/list-order.ts';
import { connectionSearch, type SearchRank } from '../../domain/connection/matches-search.ts';
import type { ConnectionFilter, ConnectionPage } from '../contract/connection.ts';
import {
  compareKeys,
  cursorOf,
  endKey,
  keyAfter,
  nameKey,
  orderKey,
  parsePlace,
  placeText,
  startingWith,
  within,
  withinAccount,
} from '../order-key.ts';
import { pageOf } from '../page.ts';
import type { Bounds, Database, Transaction } from './transaction.ts';

/** Reads one page. If few connections match, the search takes several turns of the event loop. */
export async function listConnections(
  transact: Database['transact'],
  { after, limit, listed, ...conditions }: ConnectionFilter,
): Promise<ConnectionPage> {
  const place = listed === undefined || after === undefined ? undefined : parsePlace(after);
  const now = place?.now ?? listed?.now ?? 0;
  const legs =
    listed === undefined
      ? [inOrderOfConnecting]
      : sectionsOf(listed.group, conditions.named !== undefined).map(listedBy(now));
  const first = place?.section ?? 0;
  const matches: { connection: Connection; section: number; leg: Leg }[] = [];
  for (const [section, leg] of legs.entries()) {
    if (section < first) continue;
    const start = section === first ? (place?.key ?? (listed === undefined ? after : undefined) ?? '') : '';
    for (let behind: string | undefined = start; behind !== undefined && matches.length <= limit; ) {
      if (behind !== start) await yieldEventLoop();
      const from: string = behind;
      const look = (tx: Transaction) =>
        lookThrough(
          leg.connections(tx, conditions, from),
          { ...conditions, rank: leg.rank },
          limit + 1 - matches.length,
        );
      const { matching, last }: Looked = await transact(look);
      matches.push(...matching.map((connection) => ({ connection, section, leg })));
      behind = last && leg.keyOf(last);
    }
  }
  const { page, next } = pageOf(matches, limit, ({ connection, section, leg }) => {
    const key = leg.keyOf(connection);
    return listed === undefined ? key : placeText({ section, now, key });
  });
  return { connections: page.map(({ connection }) => connection), ...next };
}

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
    const page: ConnectionPage = await listConnections(transact, { accountScope, after, limit: atOnce });
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

type Conditions = Omit<ConnectionFilter, 'after' | 'limit' | 'listed'> & { rank?: SearchRank | undefined };

/** A part of a list, in an order of its own. */
interface Leg {
  /** The connections among which those that match are, from behind a key of the order on. */
  connections(
    tx: Transaction,
    conditions: Pick<Conditions, 'account' | 'named'>,
    after: string,
  ): Iterable<Connection>;
  keyOf(connection: Connection): string;
  /** In a search only what is found like this. */
  readonly rank?: SearchRank | undefined;
}

const inOrderOfConnecting: Leg = {
  connections: (tx, { account }, after) => {
    if (account === undefined) return tx.inOrder('connections', { after });
    const bounds = withinAccount(account);
    return tx.inOrder('connectionsOfAccount', { ...bounds, after: bounds.after + after });
  },
  keyOf: cursorOf,
};

/** The connections of a section of a list for people. */
const listedBy =
  (now: Seconds) =>
  ({ parts, by, rank }: ListSection): Leg => {
    const keyOf = by === 'end' ? endKey : nameKey;
    return {
      connections: (tx, conditions, after) =>
        fewOf(tx, conditions, rank)
          ?.filter((each) => parts.some((part) => isIn(each, part, now)))
          .map((each) => ({ each, key: keyOf(each) }))
          .filter(({ key }) => key > after)
          .sort((one, other) => compareKeys(one.key, other.key))
          .map(({ each }) => each) ??
        merged(
          parts.map((part) => (by === 'end' ? byEnd : byName)(tx, part, now, after)),
          keyOf,
        ),
      keyOf,
      rank,
    };
  };

/** The connections that an account's id leads to, in any order; undefined without such an id, or if they are too many to sort. */
function fewOf(
  tx: Transaction,
  { account, named = '' }: Pick<Conditions, 'account' | 'named'>,
  rank: SearchRank | undefined,
): Connection[] | undefined {
  if (account !== undefined) return tx.inOrder('connectionsOfAccount', withinAccount(account)).toArray();
  if (rank === undefined || rank === 'part') return undefined;
  const wanted = named.toLowerCase();
  const bounds = rank === 'id' ? within(wanted) : startingWith(wanted);
  const first = tx
    .inOrder('connectionsOfAccount', bounds)
    .take(mostSorted + 1)
    .toArray();
  return first.length > mostSorted ? undefined : first;
}

function byEnd(tx: Transaction, part: StatePart, now: Seconds, after: string): IteratorObject<Connection> {
  const bounds = boundsOf(part, now);
  const behind = orderKey(nameOfState(part.state)) + after;
  return tx.inOrder('connectionsByState', bounds.after > behind ? bounds : { ...bounds, after: behind });
}

function byName(tx: Transaction, part: StatePart, now: Seconds, after: string): IteratorObject<Connection> {
  const name = nameOfState(part.state);
  return tx
    .inOrder('connectionsByStateAndName', { after: orderKey(name) + after, before: keyAfter(name) })
    .filter((each) => isIn(each, part, now));
}

const isIn = (connection: Connection, { state, part }: StatePart, now: Seconds): boolean =>
  connection.status === state.status &&
  connection.cause === state.cause &&
  (part === 'all' || isNear(connection, now) === (part === 'near'));

/** To the millisecond, like the keys. */
const isNear = ({ lastRenewedAt }: Connection, now: Seconds): boolean =>
  Math.round(lastRenewedAt * 1000) <= Math.round(nearEndCutoff(now) * 1000);

interface Looked {
  readonly matching: Connection[];
  /** The last one examined; undefined at the end of the order. */
  readonly last?: Connection;
}

function lookThrough(
  all: Iterable<Connection>,
  { account, status, named, rank, dies, accountScope = null }: Conditions,
  wanted: number,
): Looked {
  const matching: Connection[] = [];
  const rankOf = named === undefined ? undefined : connectionSearch(named);
  let looked = 0;
  for (const each of all) {
    looked += 1;
    if (
      (account === undefined || each.account.id === account) &&
      (status === undefined || each.status === status) &&
      isInScope(accountScope, each.account.id) &&
      (dies === undefined || endsWithin(each, dies)) &&
      (rankOf === undefined || hasRank(rankOf(each), rank))
    ) {
      matching.push(each);
    }
    if (matching.length === wanted || looked === atOnce) return { matching, last: each };
  }
  return { matching };
}

/** Whether a connection that a search finds like this, if it does, is of the rank, if one is wanted. */
const hasRank = (rankOfConnection: SearchRank | undefined, rank: SearchRank | undefined): boolean =>
  rankOfConnection !== undefined && (rank === undefined || rankOfConnection === rank);

function boundsOf({ state, part }: StatePart, now: Seconds): Required<Omit<Bounds, 'backwards'>> {
  const name = nameOfState(state);
  const border = keyAfter(name, nearEndCutoff(now));
  return {
    after: part === 'far' ? border : orderKey(name),
    before: part === 'near' ? border : keyAfter(name),
  };
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
