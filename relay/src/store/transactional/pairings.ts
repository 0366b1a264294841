import type { Seconds } from '../../base/time.ts';
import { type Actor, entryOfPairing } from '../../domain/audit/audit.ts';
import { connectedLink } from '../../domain/link/link.ts';
import { decideCancel, decideConnect } from '../../domain/pairing/decide-pairing.ts';
import { mostOpenPairings } from '../../domain/pairing/pairing.ts';
import type { OwnVerbs } from '../decided.ts';
import { within } from '../order-key.ts';
import type { PairingStore } from '../store.ts';
import { carryOut, type Database, type Transaction } from './transaction.ts';

export function pairingStore({ transact }: Database): OwnVerbs<PairingStore, 'pairings'> {
  return {
    start: (pairing, by, session) =>
      transact((tx) => {
        if (session !== undefined) {
          if (tx.get('sessions', session) === undefined) return 'session_ended';
          if (hasManyOpen(tx, session, pairing.createdAt)) return 'too_many';
        }
        tx.put('pairings', pairing.id, pairing);
        tx.audit(entryOfPairing('pairing_started', pairing, pairing.createdAt, by));
        return 'started';
      }),

    connect: (id, connection, now, by, compared = null) =>
      transact((tx) => {
        const before = tx.get('connections', connection.id);
        const pairing = tx.get('pairings', id);
        const link = tx.get('links', pairing?.session ?? '');
        const decision = decideConnect(pairing, { connection, before, compared, link, now, by });
        if (decision.put !== undefined) {
          tx.put('connections', connection.id, connection);
          if (link !== undefined) tx.put('links', link.id, connectedLink(link, connection.id, now));
        }
        return carryOut(tx, 'pairings', id, decision);
      }),
  };
}

/**
 * Cancels the open pairings of a connection, a session or a staff member, in the transaction that ends it: afterwards nothing
 * that was begun with it may mint, spend or write anything.
 */
export function cancelPairings(
  tx: Transaction,
  order: 'openPairingsOfConnection' | 'openPairingsOfSession' | 'openPairingsOfStaff',
  of: string,
  now: Seconds,
  by: Actor,
): void {
  for (const pairing of tx.inOrder(order, within(of)).toArray()) {
    carryOut(tx, 'pairings', pairing.id, decideCancel(pairing, now, by));
  }
}

// --- Internal helpers ---

/** Whether a session has as many open pairings as it may. Expired ones are subtracted only if their number could matter. */
function hasManyOpen(tx: Transaction, session: string, now: Seconds): boolean {
  const all = within(session);
  if (tx.count('openPairingsOfSession', all) < mostOpenPairings) return false;
  const open = tx.inOrder('openPairingsOfSession', all).filter(({ expiresAt }) => now < expiresAt);
  return open.take(mostOpenPairings).toArray().length === mostOpenPairings;
}
