import type { Seconds } from '../../base/time.ts';
import { activityLife } from '../../domain/activity/activity.ts';
import { answerLife } from '../../domain/kept-answer/kept-answer.ts';
import { linkAfterlife } from '../../domain/link/link.ts';
import { pairingAfterlife } from '../../domain/pairing/pairing.ts';
import { keyAfter, orderKey } from '../order-key.ts';
import { idOf } from '../record-store.ts';
import { type OrderName, orders } from './indexed.ts';
import type { Transaction } from './transaction.ts';

/** How many records of each kind one transaction removes, so that none takes long. */
const atOnce = 200;

/** Removes what has ended, and reads nothing else. Returns whether there may be more to do. */
export function removeEnded(tx: Transaction, now: Seconds, eventLife: Seconds): boolean {
  const remove = (order: OrderName, before: string): boolean => {
    const ended = tx.inOrder(order, { before }).take(atOnce).toArray();
    for (const each of ended) tx.remove(orders[order].collection, idOf(each));
    return ended.length === atOnce;
  };
  return [
    remove('activity', orderKey(now - activityLife)),
    remove('answers', orderKey(now - answerLife)),
    remove('pairingsByEnd', orderKey(now - pairingAfterlife)),
    remove('linksByEnd', orderKey(now - linkAfterlife)),
    remove('sessionsByEnd', keyAfter(now)),
    remove('invitesByEnd', keyAfter(now)),
    remove('deliveriesByTime', orderKey(now - eventLife)),
  ].includes(true);
}
