import { day, type Seconds } from '../../domain/time.ts';
import { keyAfter, orderKey } from '../order-key.ts';
import type { Transaction } from './transaction.ts';

/** A completion that came in time may still be at NoiseAware: its repeat needs to find what was authorized. */
const longestExchange: Seconds = 60;

/** How long an ended pairing stays readable, so that a repeated completion gets the same answer. */
const pairingAfterlife: Seconds = day;

/** How much one step removes of each kind, so that nobody waits for a long one. */
const atOnce = 200;

/** Removes what has ended, and looks at nothing else; true while there may be more of it. */
export function sweep(tx: Transaction, now: Seconds): boolean {
  // What was minted for an abandoned pairing is erased at its expiry, once no exchange can be under way any more.
  const expired = tx
    .inOrder('authorizedPairings', { before: keyAfter(now - longestExchange) })
    .take(atOnce)
    .toArray();
  for (const pairing of expired) tx.put('pairings', pairing.id, { ...pairing, authorized: null });
  const over = tx
    .inOrder('pairingsByEnd', { before: orderKey(now - pairingAfterlife) })
    .take(atOnce)
    .toArray();
  for (const { id } of over) tx.remove('pairings', id);
  const sessions = tx
    .inOrder('sessionsByEnd', { before: keyAfter(now) })
    .take(atOnce)
    .toArray();
  for (const { id } of sessions) tx.remove('sessions', id);
  const invites = tx
    .inOrder('invitesByEnd', { before: keyAfter(now) })
    .take(atOnce)
    .toArray();
  for (const { hash } of invites) tx.remove('invites', hash);
  return [expired, over, sessions, invites].some(({ length }) => length === atOnce);
}
