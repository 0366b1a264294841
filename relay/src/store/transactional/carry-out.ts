import type { Decision } from '../../domain/decision.ts';
import type { CollectionName, Records } from './collections.ts';
import type { Transaction } from './transaction.ts';

/** Writes what was decided on the record with that id, as a part of the transaction, and gives the answer. */
export function carryOut<N extends CollectionName, T>(
  tx: Transaction,
  collection: N,
  id: string,
  { answer, put, audit = [] }: Decision<Records[N], T>,
): T {
  if (put !== undefined) tx.put(collection, id, put);
  for (const entry of audit) tx.audit(entry);
  return answer;
}
