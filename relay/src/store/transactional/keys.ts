import { setImmediate as yieldEventLoop } from 'node:timers/promises';
import { keyIdOf } from '../../domain/sealing/sealed-fields.ts';
import type { KeyUse } from '../contract/sealing.ts';
import type { Native } from '../native.ts';
import { type SealedBatch, sealedOf } from '../sealed-of.ts';
import type { Database } from './transaction.ts';

/** Records that a census reads in one time slice. */
const atOnce = 500;

export const nativeKeys = (database: Database): Native['keys'] => ({
  census: () => census(database),
});

// --- Internal helpers ---

/** Counts sealed values by the key that their headers name; opens none. */
async function census({ transact }: Database): Promise<KeyUse[]> {
  const uses = new Map<string | null, number>();
  // A record object is never modified: a list of records is a snapshot.
  const all = await transact((tx): SealedBatch[] => [
    { collection: 'connections', records: [...tx.all('connections')] },
    { collection: 'links', records: [...tx.all('links')] },
    { collection: 'sessions', records: [...tx.all('sessions')] },
    { collection: 'answers', records: [...tx.all('answers')] },
    { collection: 'webhooks', records: [...tx.all('webhooks')] },
  ]);
  for (const { collection, records } of all) {
    for (let from = 0; from < records.length; from += atOnce) {
      await yieldEventLoop();
      const batch = { collection, records: records.slice(from, from + atOnce) } as SealedBatch;
      for (const { sealed } of sealedOf(batch)) {
        const key = keyIdOf(sealed);
        uses.set(key, (uses.get(key) ?? 0) + 1);
      }
    }
  }
  return [...uses].map(([key, values]) => ({ key, values }));
}
