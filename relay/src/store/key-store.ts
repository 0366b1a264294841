import type { Actor, AuditEntry } from '../domain/audit.ts';
import type { KeyCheck } from '../domain/key-check.ts';
import type { Resealed } from '../domain/sealed-fields.ts';
import type { Seconds } from '../domain/time.ts';
import type { SealedBatch } from './sealed-of.ts';

/** What is sealed under one key. */
export interface KeyUse {
  /** The key's name; null for values that are damaged and name none. */
  key: string | null;
  /** How many sealed values need it: in connections, disconnected ones too, in links that wait, in sessions and in webhooks. */
  values: number;
}

export interface KeyStore {
  /** What is sealed under each key, as of one moment. Takes well under a second for 100,000 connections. */
  census(): Promise<KeyUse[]>;
  /** One for each key that a relay has started with. */
  checks(): Promise<KeyCheck[]>;
  /** Adds a check where its key has none; gives the one that is there. */
  addCheck(check: KeyCheck): Promise<KeyCheck>;
  /** Keeps the marks of settings with a key's check, and adds an entry to the audit log in the same step. */
  mark(key: string, marks: Readonly<Record<string, string>>, entry?: AuditEntry): Promise<void>;
  /** Drops a key's check, and says so in the audit log. */
  dropCheck(key: string, now: Seconds, by: Actor): Promise<void>;
  /**
   * Puts values of a record in the place of those that they were made from. One that was changed meanwhile stays as it is: `changed`
   * when that is so of any.
   */
  reseal(
    collection: SealedBatch['collection'],
    id: string,
    values: readonly Resealed[],
  ): Promise<'resealed' | 'changed'>;
}
