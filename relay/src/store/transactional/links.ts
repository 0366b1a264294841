import { type Link, linkSearch, linkStatusOf } from '../../domain/link/link.ts';
import type { LinkFilter } from '../contract/link.ts';
import type { Native } from '../native.ts';
import { keyAfter, orderKey } from '../order-key.ts';
import { pageOf } from '../page.ts';
import type { Database } from './transaction.ts';

export function nativeLinks({ transact }: Database): Native['links'] {
  return {
    list: (filter) =>
      transact((tx) => {
        const before = filter.after === undefined ? {} : { before: filter.after };
        // Few links exist at a time, each for some weeks, so going through all of them is fast enough.
        const newest = tx.inOrder('links', before).filter(isAsked(filter)).toArray().reverse();
        const { page, next } = pageOf(newest, filter.limit, ({ createdAt, id }) => orderKey(createdAt, id));
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

// --- Internal helpers ---

function isAsked({ account, named, statuses, madeBy, now }: LinkFilter): (link: Link) => boolean {
  const hasText = named === undefined ? undefined : linkSearch(named);
  return (link) =>
    (account === undefined || link.account.id === account) &&
    (hasText === undefined || hasText(link)) &&
    (madeBy === undefined || madeBy.includes(link.madeBy.id)) &&
    (statuses === undefined || statuses.includes(linkStatusOf(link, now)));
}
