import type { Connection } from '@noiseaware-connect/shared/shapes';
import { connectionGroups } from '@noiseaware-connect/shared/shapes';
import type { Query } from '../../context/route.ts';
import { type PageCount, type Pages, usePages } from '../../loading/use-pages.ts';

/** Debounce time of the search, in milliseconds. */
const calm = 40;

/** What the relay is asked for, by the filters in the address. Unknown values are left out. */
export function requestQueryOf({ q = '', group, dies = '' }: Query) {
  const named = q.trim();
  const known = connectionGroups.find((each) => each === group);
  return {
    ...(named === '' ? {} : { q: named }),
    ...(known === undefined ? {} : { group: known }),
    ...(dies === '' ? {} : { dies }),
  };
}

/** Searches and filters all connections at the relay, which orders them. */
export function useConnections(query: Query, shown: PageCount): Pages<Connection> {
  const asked = requestQueryOf(query);
  return usePages(
    JSON.stringify(asked),
    (relay, cursor) =>
      relay.listConnections({ query: { ...asked, ...(cursor === undefined ? {} : { cursor }) } }),
    ({ connections }) => connections,
    calm,
    shown,
  );
}
