import type { AuditEntry } from './audit.ts';
import type { eventsOf, WebhookEvent } from './webhook.ts';

/**
 * What becomes of a record: the answer to the caller, the record to put in its place (none where it stays as it is),
 * and what the audit log and webhooks say of it. A store finds the record, asks for the decision and writes all of it in one step,
 * only where the record is still the one that was decided on.
 */
export interface Decision<R, T> {
  readonly answer: T;
  readonly put?: R;
  readonly audit?: readonly AuditEntry[];
  /** What webhooks are told of the record that is put. Changes of connections are told by themselves ({@link eventsOf}). */
  readonly events?: readonly WebhookEvent[];
}

/** The same for a collection that is decided on as a whole: the records to put, and the ids of those to remove. */
export interface CollectionDecision<R, T> {
  readonly answer: T;
  readonly put?: readonly R[];
  readonly remove?: readonly string[];
  readonly audit?: readonly AuditEntry[];
}
