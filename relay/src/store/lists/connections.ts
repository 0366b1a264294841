import { accountKey } from '@noiseaware-connect/shared/account-key';
import type { Seconds } from '../../base/time.ts';
import { type Connection, diesAt, endsWithin } from '../../domain/connection/connection.ts';
import { expiryCutoff, nameOfState, nearEndCutoff, type StatePart } from '../../domain/connection/groups.ts';
import { connectionSearch, type SearchRank, searchedNames } from '../../domain/connection/matches-search.ts';
import { keyAfter, orderKey } from '../order-key.ts';
import { escapeLike, inAnyCase } from '../sql.ts';
import {
  type Condition,
  equals,
  type FilterOf,
  hasText,
  inScope,
  type List,
  type ListCondition,
  type ListOrder,
} from './condition.ts';

/** By the account's name and id, with numbers in the order of their values: see {@link accountKey}. */
export const byName: ListOrder<Connection> = {
  keyOf: ({ account, id }) => `${accountKey(account)}\n${id}`,
  column: 'listed',
};

/** By the end of the refresh token, which follows from the last renewal; then by name. */
export const byEnd: ListOrder<Connection> = {
  keyOf: (connection) => orderKey(connection.lastRenewedAt) + byName.keyOf(connection),
  column: 'ending',
};

/** Its refresh token ends from the first time on and before the second, and it is not disconnected. */
const dies: ListCondition<Connection, { readonly from: Seconds; readonly until: Seconds }> = {
  test: (span) => (connection) => endsWithin(connection, span),
  sql: (span, place) => {
    const [from, until] = [span.from, span.until].map((at) => place(orderKey(expiryCutoff(at))));
    return `status <> 'disconnected' AND ending >= ${from} AND ending < ${until}`;
  },
  planned: 'each time',
  examples: (connections) => {
    const [from = 0, ...later] = [...new Set(connections.map(diesAt))].sort((one, other) => one - other);
    return later.flatMap((until, index) => [
      { from, until },
      { from: until, until: later[index + 1] ?? until },
    ]);
  },
};

/** The list of connections, in order of connecting. */
export const connectionList = {
  table: 'connections',
  order: { keyOf: ({ connectedAt, id }) => orderKey(connectedAt, id), column: 'cursor' },
  conditions: {
    account: equals('account', ({ account }: Connection) => account.id),
    status: equals('status', ({ status }: Connection) => status),
    /** A part of one of its names, in any case: see {@link searchedNames}. */
    named: hasText(['names'], searchedNames),
    /** Account patterns of which one must match; null for all accounts. */
    accountScope: inScope('account', ({ account }: Connection) => account.id),
    dies,
  },
} as const satisfies List<Connection>;

/** How a connection is found by a text, if not by a rank before it: so none is found twice. */
const foundAs = (rank: SearchRank): Pick<Condition<Connection, string>, 'test'> => ({
  test: (text) => {
    const rankOf = connectionSearch(text);
    return (connection) => rankOf(connection) === rank;
  },
});

/** As an index has it. */
const accountInAnyCase = inAnyCase('account');

const beginningWith = (text: string) => `${escapeLike(text.toLowerCase())}%`;

/** Parts of states, with the groups at that time. */
const within: Condition<Connection, { readonly parts: readonly StatePart[]; readonly now: Seconds }> = {
  test: ({ parts, now }) => {
    const border = milliseconds(nearEndCutoff(now));
    return ({ status, cause, lastRenewedAt }) =>
      parts.some(
        ({ state, part }) =>
          status === state.status &&
          cause === state.cause &&
          (part === 'all' || milliseconds(lastRenewedAt) <= border === (part === 'near')),
      );
  },
  sql: ({ parts, now }, place) => {
    const [all, near, far] = (['all', 'near', 'far'] as const).map((part) =>
      place(parts.filter((each) => each.part === part).map(({ state }) => nameOfState(state))),
    );
    const border = place(keyAfter(nearEndCutoff(now)));
    return `(state = ANY (${all}::text[]) OR state = ANY (${near}::text[]) AND ending < ${border}
      OR state = ANY (${far}::text[]) AND ending >= ${border})`;
  },
};

/** What the sections of a list for people ({@link ListSection}) select, beside what is asked for. */
export const sectionConditions = {
  ...connectionList.conditions,
  within,
  id: {
    ...foundAs('id'),
    sql: (text, place) => `${accountInAnyCase} = ${place(text.toLowerCase())}`,
  },
  beginning: {
    ...foundAs('beginning'),
    sql: (text, place) =>
      `${accountInAnyCase} <> ${place(text.toLowerCase())} AND ${accountInAnyCase} LIKE ${place(beginningWith(text))}`,
    planned: 'each time',
  },
  part: {
    ...foundAs('part'),
    sql: (text, place) =>
      `${connectionList.conditions.named.sql(text, place)} AND ${accountInAnyCase} NOT LIKE ${place(beginningWith(text))}`,
    planned: 'each time',
  },
} satisfies Record<SearchRank, Condition<Connection, string>> &
  typeof connectionList.conditions & { within: typeof within };
export type SectionFilter = FilterOf<typeof sectionConditions>;

/** The keys of a part of a state, in the order by end. */
export function endKeysOf({ part }: StatePart, now: Seconds): { after: string; before: string } {
  const border = keyAfter(nearEndCutoff(now));
  return { after: part === 'far' ? border : '', before: part === 'near' ? border : keyAfter() };
}

// --- Internal helpers ---

/** Keys have times to the millisecond. */
const milliseconds = (time: Seconds): number => Math.round(time * 1000);
