import type { Seconds } from '../../base/time.ts';
import { afterExpiry, longestExchange } from '../../domain/pairing/pairing.ts';
import { byQuery, type RecordStore } from '../record-store.ts';
import { changeEach } from './change-each.ts';

/** Ends pairings that have expired, after the last possible exchange. Returns how many. */
export const expireAbandoned = (records: RecordStore, now: Seconds): Promise<number> =>
  changeEach(
    records,
    'pairings',
    (limit) => byQuery('abandonedPairings', now - longestExchange, limit),
    (pairing) => ({ answer: undefined, put: afterExpiry(pairing) }),
  );
