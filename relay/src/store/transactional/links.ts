import { matching } from '../lists/condition.ts';
import { linkList } from '../lists/links.ts';
import type { Native } from '../native.ts';
import { keyAfter } from '../order-key.ts';
import { newestFirst } from './newest-first.ts';
import type { Database } from './transaction.ts';

export function nativeLinks({ transact }: Database): Native['links'] {
  return {
    list: ({ after, limit, ...asked }) =>
      transact((tx) => {
        const isAsked = matching(linkList.conditions, asked);
        const order = { order: 'links', keyOf: linkList.order.keyOf } as const;
        const { page, next } = newestFirst(tx, order, isAsked, { after, limit });
        return { links: page, ...next };
      }),

    countPending: (madeBy, now) =>
      transact((tx) => {
        const unexpired = tx.inOrder('openLinks', { after: keyAfter(now) });
        const linksOfMaker = unexpired.filter((link) => madeBy.includes(link.madeBy.id)).toArray();
        return {
          pendingLinks: linksOfMaker.length,
          waitingLinks: linksOfMaker.filter(({ waiting }) => waiting !== null).length,
        };
      }),

    overdue: (before, limit) =>
      transact((tx) =>
        tx
          .inOrder('openLinks', { before: keyAfter(before) })
          .take(limit)
          .map(({ id }) => id)
          .toArray(),
      ),
  };
}
