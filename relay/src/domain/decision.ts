import type { AuditEntry } from './audit/audit.ts';
import type { WebhookEvent } from './webhook/webhook.ts';

/**
 * What to do with a record: the answer to the caller, the record to write (none if it stays unchanged), its audit entries and
 * webhook events. A store finds the record, calls the decision and writes all of it atomically, only if the record has not
 * changed in between.
 */
export interface Decision<R, T> {
  readonly answer: T;
  readonly put?: R;
  readonly audit?: readonly AuditEntry[];
  /** Webhook events about the written record. */
  readonly events?: readonly WebhookEvent[];
}

/** The same for a whole collection: the records to write, and the ids of those to remove. */
export interface CollectionDecision<R, T> {
  readonly answer: T;
  readonly put?: readonly R[];
  readonly remove?: readonly string[];
  readonly audit?: readonly AuditEntry[];
}
