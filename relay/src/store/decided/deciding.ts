import type { AuditEntry } from '../../domain/audit.ts';
import type { CollectionDecision, Decision } from '../../domain/decision.ts';
import type { Seconds } from '../../domain/time.ts';
import type { RecordName, Records } from '../collections.ts';

/** What a record is found by: its id, or the hash of the secret that belongs to it. */
export type KeyOf<N extends RecordName> = string | (N extends HashedName ? { readonly hash: string } : never);
export type HashedName = 'services' | 'links' | 'pairings';

/** What a store needs to be able to do for all verbs that decide on a record, or on all of a collection. */
export interface Deciding {
  find<N extends RecordName>(collection: N, key: KeyOf<N>): Promise<Records[N] | undefined>;
  /** All of a collection, in any order. */
  all<N extends RecordName>(collection: N): Promise<Records[N][]>;
  /** Adds a record and its audit entry in the same step. @throws where there is one with its id */
  add<N extends RecordName>(collection: N, record: Records[N], entry: AuditEntry): Promise<void>;
  /**
   * Decides on the record with that key, and writes what was decided in one step, only where the record is still the one that
   * was decided on. `at` is the time of the store, where relays share one.
   */
  change<N extends RecordName, T>(
    collection: N,
    key: KeyOf<N>,
    decide: (record: Records[N] | undefined, found?: { readonly at: Seconds }) => Decision<Records[N], T>,
  ): Promise<T>;
  /** The same for a collection of few records, which is decided on as a whole: no other change comes in between. */
  changeAll<N extends RecordName, T>(
    collection: N,
    decide: (records: readonly Records[N][]) => CollectionDecision<Records[N], T>,
  ): Promise<T>;
}

/** What a record is found by. */
export const idOf = (record: Records[RecordName]): string => ('id' in record ? record.id : record.hash);
