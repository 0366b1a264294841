import { isDeepStrictEqual } from 'node:util';
import type { Actor, AuditEntry } from '../../domain/audit.ts';
import { areDifferent } from '../../domain/connection.ts';
import { claim, type Pairing } from '../../domain/pairing.ts';
import type { Seconds } from '../../domain/time.ts';
import { entryOfPairing as entry } from '../audit-entries.ts';
import { keyAfter, orderKey } from '../order-key.ts';
import type { PairingStore } from '../store.ts';
import type { Database, Transaction } from './transaction.ts';

export function pairingStore({ transact }: Database): PairingStore {
  return {
    start: (pairing, by, within) =>
      transact((tx) => {
        if (within !== undefined && tx.get('sessions', within) === undefined) return 'session_ended';
        tx.put('pairings', pairing.id, pairing);
        tx.audit(entry('pairing_started', pairing, pairing.createdAt, by));
        return 'started';
      }),

    find: (id) => transact((tx) => tx.get('pairings', id)),

    claim: ({ codeHash, accessCodeHash, now, retryWindow, by }) =>
      transact((tx) => {
        const pairing = tx.by('pairingByCode', codeHash);
        if (pairing === undefined) {
          tx.audit({ at: now, what: 'code_refused_unknown', who: by });
          return { outcome: 'unknown' };
        }
        const outcome = claim(pairing, now, retryWindow);
        if (outcome === 'granted') {
          tx.put('pairings', pairing.id, { ...pairing, authorized: { at: now, accessCodeHash } });
          tx.audit(entry('code_granted', pairing, now, by));
          return { outcome, accessCodeHash };
        }
        if (outcome === 'repeated' && pairing.authorized !== null) {
          tx.audit(entry('code_repeated', pairing, now, by));
          return { outcome, accessCodeHash: pairing.authorized.accessCodeHash };
        }
        const refusal = outcome === 'repeated' ? 'used' : outcome;
        tx.audit(entry(`code_refused_${refusal}`, pairing, now, by));
        return { outcome: refusal };
      }),

    cancel: (id, now, by) =>
      transact((tx) =>
        end(tx, id, { as: 'cancelled', at: now }, (pairing) => entry('pairing_cancelled', pairing, now, by)),
      ),

    fail: (id, cause, now, by) =>
      transact((tx) =>
        end(tx, id, { as: 'failed', at: now, cause }, (pairing) => ({
          ...entry('pairing_failed', pairing, now, by),
          cause,
        })),
      ),

    connect: (id, connection, now, by, compared = null) =>
      transact((tx) => {
        const pairing = tx.get('pairings', id);
        if (pairing === undefined) return { outcome: 'missing' };
        if (pairing.ended?.as === 'connected')
          return { outcome: 'connected', connection: pairing.ended.connection };
        if (pairing.ended !== null) return { outcome: 'ended' };
        const before = tx.get('connections', connection.id);
        if (before !== undefined && !isDeepStrictEqual(before.identity, compared))
          return { outcome: 'changed' };
        tx.put('pairings', id, {
          ...pairing,
          ended: { as: 'connected', at: now, connection: connection.id },
        });
        tx.put('connections', connection.id, connection);
        tx.audit({
          ...entry(before === undefined ? 'connected' : 'reauthorized', pairing, now, by),
          connection: connection.id,
          status: connection.status,
        });
        if (areDifferent(before?.identity ?? null, connection.identity)) {
          tx.audit({ ...entry('organization_changed', pairing, now, by), connection: connection.id });
        }
        return { outcome: 'connected', connection: connection.id };
      }),
  };
}

/**
 * Cancels the open pairings of a connection, a session or a staff member: when that ends, nothing that was begun with
 * it may mint, spend or write anything any more. Part of the step that ends it.
 */
export function cancelPairings(
  tx: Transaction,
  order: 'openPairingsOfConnection' | 'openPairingsOfSession' | 'openPairingsOfStaff',
  of: string,
  now: Seconds,
  by: Actor,
): void {
  for (const pairing of [...tx.inOrder(order, { after: orderKey(of), before: keyAfter(of) })]) {
    end(tx, pairing.id, { as: 'cancelled', at: now }, () => entry('pairing_cancelled', pairing, now, by));
  }
}

// --- Internal helpers ---

function end(
  tx: Transaction,
  id: string,
  ended: NonNullable<Pairing['ended']>,
  audited: (pairing: Pairing) => AuditEntry,
): void {
  const pairing = tx.get('pairings', id);
  if (pairing === undefined || pairing.ended !== null) return;
  tx.put('pairings', id, { ...pairing, ended });
  tx.audit(audited(pairing));
}
