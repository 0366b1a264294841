import type { Decision } from '../../domain/decision.ts';
import type { RecordName, Records } from '../collections.ts';
import { idOf, type Reading, type RecordStore, type SelectionEntry } from '../record-store.ts';
import { changeBatch } from './change-batch.ts';

/**
 * Decides on each record of a query, batch by batch, until it finds nothing new. After an interruption, repeating the call
 * completes it. Returns how many records were written.
 * @param find the query for the next batch of that size; it no longer finds what was changed
 */
export async function changeEach<N extends RecordName>(
  store: RecordStore,
  collection: N,
  find: (limit: number) => SelectionEntry<N, true>,
  decide: (record: Records[N], reading: Reading) => Decision<Records[N], unknown>,
): Promise<number> {
  const decidedIds = new Set<string>();
  let number = 0;
  for (;;) {
    const { records, written, isFull } = await changeBatch(store, collection, find, decide);
    number += written;
    const isOld = records.some((record) => decidedIds.has(idOf(record)));
    if (!isFull || isOld) return number;
    for (const record of records) decidedIds.add(idOf(record));
  }
}
