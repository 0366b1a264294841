import type { Seconds } from '../../base/time.ts';
import type { Actor, AuditEntry } from '../../domain/audit/audit.ts';
import type { KeyCheck } from '../../domain/sealing/key-check.ts';
import type { Resealed } from '../../domain/sealing/sealed-fields.ts';
import type { SealedBatch } from '../sealed-of.ts';

/** How many sealed values use one key. */
export interface KeyUse {
  /** The key's name; null for damaged values that name none. */
  key: string | null;
  /** Sealed values in connections (disconnected ones too), waiting links, sessions, webhooks and kept answers. */
  values: number;
}

export interface KeyStore {
  /** Counts sealed values by key, at one moment. Takes well under a second for 100,000 connections. */
  census(): Promise<KeyUse[]>;
  /** One for each key that a relay has ever started with. */
  checks(): Promise<KeyCheck[]>;
  /** Adds the check unless its key has one. Returns the stored one. */
  addCheck(check: KeyCheck): Promise<KeyCheck>;
  /** Stores the marks of settings with a key's check, and the audit entry, atomically. */
  mark(key: string, marks: Readonly<Record<string, string>>, entry?: AuditEntry): Promise<void>;
  /** Removes a key's check, with an audit entry. */
  dropCheck(key: string, now: Seconds, by: Actor): Promise<void>;
  /**
   * Replaces sealed values of a record by re-sealed ones. A value that has changed meanwhile is left as it is; then the result is
   * `changed`.
   */
  reseal(
    collection: SealedBatch['collection'],
    id: string,
    values: readonly Resealed[],
  ): Promise<'resealed' | 'changed'>;
}
