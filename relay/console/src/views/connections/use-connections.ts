import type { CallResult, RelayClient } from '@noiseaware-connect/shared/client';
import type { Filter } from '@noiseaware-connect/shared/parts/list/filters';
import type { Connection } from '@noiseaware-connect/shared/shapes';
import { type OnePage, type Pages, usePages } from '../../loading/use-pages.ts';

/** Milliseconds without another letter before the relay is asked: a few frames. */
const calm = 40;

/** What wants a person comes first; what has ended is shown where it is asked for. */
const order = ['needs_you', 'trouble', 'fine'] as const;

/** Connections as the relay finds them by what was typed and filtered, over all that there are. */
export function useConnections(typed: string, filter: Filter): Pages<Connection> {
  const q = typed.trim();
  return usePages(
    JSON.stringify([q, filter]),
    (relay, cursor) =>
      q === '' && filter === 'all'
        ? inOrder(relay, cursor)
        : pageOf(relay, {
            ...(q === '' ? {} : { q }),
            ...(filter === 'all' ? {} : { group: filter }),
            ...(cursor === undefined ? {} : { cursor }),
          }),
    calm,
  );
}

// --- Internal helpers ---

type Query = NonNullable<NonNullable<Parameters<RelayClient['listConnections']>[0]>['query']>;
type Result = CallResult<OnePage<Connection>>;

async function pageOf(relay: RelayClient, query: Query): Promise<Result> {
  const page = await relay.listConnections({ query });
  if (!page.ok) return page;
  const { connections, nextCursor } = page.value;
  return { ok: true, value: { items: connections, nextCursor } };
}

/** One group after another; a cursor names its group before the relay's own. */
async function inOrder(relay: RelayClient, cursor = ' '): Promise<Result> {
  const [name = '', own = ''] = cursor.split(' ', 2);
  const group = order.find((each) => each === name) ?? order[0];
  const next = order[order.indexOf(group) + 1];
  const page = await pageOf(relay, { group, ...(own === '' ? {} : { cursor: own }) });
  if (!page.ok) return page;
  const { items, nextCursor } = page.value;
  if (nextCursor !== undefined) return { ok: true, value: { items, nextCursor: `${group} ${nextCursor}` } };
  if (next === undefined) return page;
  return items.length === 0
    ? inOrder(relay, `${next} `)
    : { ok: true, value: { items, nextCursor: `${next} ` } };
}
