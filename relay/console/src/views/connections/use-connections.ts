import type { RelayClient } from '@noiseaware-connect/shared/client';
import type { Filter } from '@noiseaware-connect/shared/parts/list/filters';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { type Pages, usePages } from '../../loading/use-pages.ts';

/** Debounce time of the search, in milliseconds. */
const calm = 40;

/** Order of groups without a filter. Ended connections are shown only with their filter. */
const order = ['needs_you', 'trouble', 'fine'] as const;

/** Searches and filters all connections at the relay. */
export function useConnections(typed: string, filter: Filter): Pages<Connection> {
  const q = typed.trim();
  return usePages(
    JSON.stringify([q, filter]),
    (relay, cursor) =>
      q === '' && filter === 'all'
        ? inOrder(relay, cursor)
        : relay.listConnections({
            query: {
              ...(q === '' ? {} : { q }),
              ...(filter === 'all' ? {} : { group: filter }),
              ...(cursor === undefined ? {} : { cursor }),
            },
          }),
    ({ connections }) => connections,
    calm,
  );
}

// --- Internal helpers ---

/** Lists the groups one after another. The cursor is the group's name followed by the relay's cursor. */
async function inOrder(relay: RelayClient, cursor = ' '): ReturnType<RelayClient['listConnections']> {
  const [name = '', own = ''] = cursor.split(' ', 2);
  const group = order.find((each) => each === name) ?? order[0];
  const next = order[order.indexOf(group) + 1];
  const page = await relay.listConnections({ query: { group, ...(own === '' ? {} : { cursor: own }) } });
  if (!page.ok) return page;
  const { connections, nextCursor } = page.value;
  const goingOn = (to: string) => ({ ...page, value: { ...page.value, nextCursor: to } });
  if (nextCursor !== undefined) return goingOn(`${group} ${nextCursor}`);
  if (next === undefined) return page;
  return connections.length === 0 ? inOrder(relay, `${next} `) : goingOn(`${next} `);
}
