import type { Decision } from '../../domain/decision.ts';
import type { RecordName, Records } from '../collections.ts';
import { idOf, type Reading, type RecordStore, type SelectionEntry } from '../record-store.ts';

/** Records that are decided on in one step: no step holds its locks, or the process, for long. */
const atOnce = 200;

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
  const seen = new Set<string>();
  let number = 0;
  for (;;) {
    const { found, written } = await changeBatch(store, collection, find, decide);
    number += written;
    const isOld = found.some((record) => seen.has(idOf(record)));
    if (found.length < atOnce || isOld) return number;
    for (const record of found) seen.add(idOf(record));
  }
}

/** Decides on one batch of {@link changeEach}: what a query finds first. Returns it, and how many records were written. */
export const changeBatch = <N extends RecordName>(
  { change }: RecordStore,
  collection: N,
  find: (limit: number) => SelectionEntry<N, true>,
  decide: (record: Records[N], reading: Reading) => Decision<Records[N], unknown>,
): Promise<{ found: readonly Records[N][]; written: number }> =>
  change({ found: find(atOnce) }, (all, reading) => {
    const found = all.found as readonly Records[N][];
    const decisions = found.map((record) => decide(record, reading));
    const put = decisions.flatMap((each) => (each.put === undefined ? [] : [each.put]));
    return {
      answer: { found, written: put.length },
      put: { [collection]: put },
      audit: decisions.flatMap(({ audit }) => audit ?? []),
      events: decisions.flatMap(({ events }) => events ?? []),
    };
  });
