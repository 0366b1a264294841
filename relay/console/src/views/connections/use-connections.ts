import type { Connection } from '@noiseaware-connect/shared/shapes';
import { connectionGroups } from '@noiseaware-connect/shared/shapes';
import type { Query } from '../../context/route.ts';
import { type PageCount, type Pages, usePages } from '../../loading/use-pages.ts';

/** Debounce time of the search, in milliseconds. */
const calm = 40;

/** What the relay is asked for, by the filters in the address. Unknown values are left out. */
export function requestQueryOf({ q = '', group, dies = '' }: Query) {
  const search = q.trim();
  const validGroup = connectionGroups.find((each) => each === group);
  return {
    ...(search === '' ? {} : { q: search }),
    ...(validGroup === undefined ? {} : { group: validGroup }),
    ...(dies === '' ? {} : { dies }),
  };
}

/** Searches and filters all connections at the relay, which orders them. */
export function useConnections(query: Query, pageCount: PageCount): Pages<Connection> {
  const requestQuery = requestQueryOf(query);
  return usePages(
    JSON.stringify(requestQuery),
    (relay, cursor) =>
      relay.listConnections({ query: { ...requestQuery, ...(cursor === undefined ? {} : { cursor }) } }),
    ({ connections }) => connections,
    calm,
    pageCount,
  );
}
