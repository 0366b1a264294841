import { keyAfter } from '../order-key.ts';
import { pageOf } from '../page.ts';
import type { Ordered, OrderName } from './indexed.ts';
import type { Transaction } from './transaction.ts';

/**
 * A page of a list from its end.
 * @param under what all of its keys in the order begin with, before those of the list
 * @param isAsked tells of a record whether it is to be listed
 */
export function newestFirst<O extends OrderName>(
  tx: Transaction,
  { order, under = '', keyOf }: { order: O; under?: string; keyOf: (record: Ordered<O>) => string },
  isAsked: (record: Ordered<O>) => boolean,
  { after = keyAfter(), limit }: { readonly after?: string | undefined; readonly limit: number },
): { page: Ordered<O>[]; next: { next?: string } } {
  const bounds = { after: under, before: under + after, backwards: true } as const;
  const records = tx
    .inOrder(order, bounds)
    .filter(isAsked)
    .take(limit + 1);
  return pageOf(records.toArray(), limit, keyOf);
}
