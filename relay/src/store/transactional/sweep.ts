import { expiredLink, linkAfterlife } from '../../domain/link.ts';
import { expired, longestExchange, pairingAfterlife } from '../../domain/pairing.ts';
import type { Seconds } from '../../domain/time.ts';
import { outboxLife } from '../../domain/webhook.ts';
import { keyAfter, orderKey } from '../order-key.ts';
import type { OrderName } from './indexed.ts';
import type { Transaction } from './transaction.ts';

/** How many records of each kind one transaction removes, so that none takes long. */
const atOnce = 200;

/** Removes what has ended, and looks at nothing else: how many pairings had expired, and whether there may be more of it. */
export function sweep(tx: Transaction, now: Seconds): { expired: number; isMore: boolean } {
  const some = <O extends OrderName>(order: O, before: string) =>
    tx.inOrder(order, { before }).take(atOnce).toArray();
  const abandoned = some('openPairings', keyAfter(now - longestExchange));
  for (const pairing of abandoned) tx.put('pairings', pairing.id, expired(pairing));
  const over = some('pairingsByEnd', orderKey(now - pairingAfterlife));
  for (const { id } of over) tx.remove('pairings', id);
  const unused = some('openLinks', keyAfter(now - longestExchange));
  for (const link of unused) tx.put('links', link.id, expiredLink(link));
  const links = some('linksByEnd', orderKey(now - linkAfterlife));
  for (const { id } of links) tx.remove('links', id);
  const sessions = some('sessionsByEnd', keyAfter(now));
  for (const { id } of sessions) tx.remove('sessions', id);
  const invites = some('invitesByEnd', keyAfter(now));
  for (const { hash } of invites) tx.remove('invites', hash);
  const deliveries = some('deliveriesByTime', orderKey(now - outboxLife));
  for (const { id } of deliveries) tx.remove('deliveries', id);
  const isMore = [abandoned, over, unused, links, sessions, invites, deliveries].some(
    ({ length }) => length === atOnce,
  );
  return { expired: abandoned.length, isMore };
}
