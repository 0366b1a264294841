import { day, type Seconds } from '../../domain/time.ts';
import { keyAfter, orderKey } from '../order-key.ts';
import type { Transaction } from './database.ts';

/** A completion that came in time may still be at NoiseAware: its repeat needs to find what was authorized. */
const longestExchange: Seconds = 60;

/** How long an ended pairing stays readable, so that a repeated completion gets the same answer. */
const pairingAfterlife: Seconds = day;

/** Removes what has ended, and looks at nothing else. */
export function sweep(tx: Transaction, now: Seconds): void {
  // What was minted for an abandoned pairing is erased at its expiry, once no exchange can be under way any more.
  const expired = { before: keyAfter(now - longestExchange) };
  for (const pairing of [...tx.inOrder('authorizedPairings', expired)]) {
    tx.put('pairings', pairing.id, { ...pairing, authorized: null });
  }
  const over = { before: orderKey(now - pairingAfterlife) };
  for (const { id } of [...tx.inOrder('pairingsByEnd', over)]) tx.remove('pairings', id);
  const ended = { before: keyAfter(now) };
  for (const { id } of [...tx.inOrder('sessionsByEnd', ended)]) tx.remove('sessions', id);
  for (const { hash } of [...tx.inOrder('invitesByEnd', ended)]) tx.remove('invites', hash);
}
