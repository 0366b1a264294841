import type { Seconds } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { interrupt } from '../../domain/connection/decide-connection.ts';
import { asChanges } from '../record-store.ts';
import { write } from './records.ts';
import type { Transaction } from './transaction.ts';

/**
 * Ends what earlier processes had under way, for a process that has just taken over the data for itself: renewals are marked as
 * interrupted, and the idempotency keys of calls without an answer are free.
 */
export function endInterruptedWork(tx: Transaction, now: Seconds, by: Actor): void {
  for (const connection of tx.inOrder('leasedConnections', {}).toArray()) {
    const decision = { answer: undefined, ...interrupt(connection, now, by) };
    write(tx, asChanges('connections', decision), { connection });
  }
  for (const { id, answer } of tx.all('answers').toArray()) if (answer === null) tx.remove('answers', id);
}
