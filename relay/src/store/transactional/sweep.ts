import type { Seconds } from '../../base/time.ts';
import { linkAfterlife } from '../../domain/link/link.ts';
import { expired, longestExchange, pairingAfterlife } from '../../domain/pairing/pairing.ts';
import { outboxLife } from '../../domain/webhook/webhook.ts';
import { idOf } from '../decided.ts';
import { keyAfter, orderKey } from '../order-key.ts';
import { type OrderName, orders } from './indexed.ts';
import type { Transaction } from './transaction.ts';

/** How many records of each kind one transaction removes, so that none takes long. */
const atOnce = 200;

/**
 * Expires and removes what has ended, and reads nothing else. Returns how many pairings expired, and whether there may be more to
 * do.
 */
export function sweep(tx: Transaction, now: Seconds): { expired: number; isMore: boolean } {
  const some = <O extends OrderName>(order: O, before: string) =>
    tx.inOrder(order, { before }).take(atOnce).toArray();
  const remove = (order: OrderName, before: string) => {
    const ended = some(order, before);
    for (const each of ended) tx.remove(orders[order].collection, idOf(each));
    return ended;
  };
  const abandoned = some('openPairings', keyAfter(now - longestExchange));
  for (const pairing of abandoned) tx.put('pairings', pairing.id, expired(pairing));
  const removed = [
    remove('pairingsByEnd', orderKey(now - pairingAfterlife)),
    remove('linksByEnd', orderKey(now - linkAfterlife)),
    remove('sessionsByEnd', keyAfter(now)),
    remove('invitesByEnd', keyAfter(now)),
    remove('deliveriesByTime', orderKey(now - outboxLife)),
  ];
  const isMore = [abandoned, ...removed].some(({ length }) => length === atOnce);
  return { expired: abandoned.length, isMore };
}
