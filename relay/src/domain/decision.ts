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
  readonly events?: readonly WebhookEvent[];
}

/** The same for records of several collections: `P` has their types by collection. */
export interface Changes<P, T> {
  readonly answer: T;
  /** Records to write, each whole. One that the decision was not given is added; that fails if its id exists. */
  readonly put?: { readonly [N in keyof P]?: readonly P[N][] };
  /** The ids of records to remove. */
  readonly remove?: { readonly [N in keyof P]?: readonly string[] };
  /**
   * Records to remove with what they belong to, by its ids, without being given to the decision. With the deliveries of a subject
   * its events are erased from the log.
   */
  readonly removeAll?: { readonly [R in Related]?: readonly string[] };
  /**
   * The ids of records that the decision was given and that stay unchanged, but that must not change before this is written; and a
   * concurrent decision on them is repeated. A decision that adds a record to what belongs to another one touches that one.
   */
  readonly touch?: { readonly [N in keyof P]?: readonly string[] };
  readonly audit?: readonly AuditEntry[];
  readonly events?: readonly WebhookEvent[];
  /** Whether removed or replaced values must be erased from everything that is kept. */
  readonly erases?: boolean;
}

/** Records that belong to another one. */
export type Related =
  | 'alertsOfConnection'
  | 'deliveriesOfSubject'
  | 'deliveriesOfWebhook'
  | 'invitesOfStaff'
  | 'sessionsOfStaff';
