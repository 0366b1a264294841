import type { Decision } from '../../domain/decision.ts';
import type { RecordName, Records } from '../collections.ts';
import type { Reading, RecordStore, SelectionEntry } from '../record-store.ts';

/** Records that are decided on in one step: no step holds its locks, or the process, for long. */
const atOnce = 200;

/**
 * Decides on one batch of records: what a query finds first.
 * @param find the query for a batch of that size
 * @returns the batch, how many records were written, and whether the query may find more
 */
export const changeBatch = <N extends RecordName>(
  { change }: RecordStore,
  collection: N,
  find: (limit: number) => SelectionEntry<N, true>,
  decide: (record: Records[N], reading: Reading) => Decision<Records[N], unknown>,
): Promise<{ records: readonly Records[N][]; written: number; isFull: boolean }> =>
  change({ records: find(atOnce) }, (input, reading) => {
    const records = input.records as readonly Records[N][];
    const decisions = records.map((record) => decide(record, reading));
    const put = decisions.flatMap((each) => (each.put === undefined ? [] : [each.put]));
    return {
      answer: { records, written: put.length, isFull: records.length >= atOnce },
      put: { [collection]: put },
      audit: decisions.flatMap(({ audit }) => audit ?? []),
      events: decisions.flatMap(({ events }) => events ?? []),
    };
  });
