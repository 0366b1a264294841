import type { Actor } from '../domain/audit.ts';
import type { Decision } from '../domain/decision.ts';
import type { Seconds } from '../domain/time.ts';
import type { Delivery, Webhook } from '../domain/webhook.ts';

/** What of one webhook stands in the outbox. */
export interface Backlog {
  webhook: string;
  /** Still to be delivered. */
  waiting: number;
  /** Given up, until they are replayed or too old. */
  dead: number;
  /** How the last try that failed did so, of those that are there. */
  failure: Delivery['failure'];
}

/** The webhooks, and the outbox of what they are still to be told. */
export interface WebhookStore {
  list(): Promise<Webhook[]>;
  /** `full`, and nothing is written, when there are {@link mostWebhooks}. */
  add(webhook: Webhook, by: Actor): Promise<'added' | 'full'>;
  /** Writes what is decided on the webhook with that id. */
  change<T>(id: string, decide: (webhook: Webhook | undefined) => Decision<Webhook, T>): Promise<T>;
  /** Removes a webhook and what it was still to be told; false when there is none. */
  remove(id: string, now: Seconds, by: Actor): Promise<boolean>;
  /**
   * Takes what is due for a webhook, until that time for this caller alone: of each subject the first that was not
   * delivered, so that its events arrive in their order.
   */
  take(webhook: string, now: Seconds, until: Seconds, limit: number): Promise<Delivery[]>;
  /**
   * Removes what was delivered, or writes what becomes of it: `lost`, and nothing is written, when it was taken by another
   * caller meanwhile, or is gone.
   */
  settle(taken: Delivery, next?: Delivery): Promise<'settled' | 'lost'>;
  backlog(): Promise<Backlog[]>;
  /**
   * Sends dead letters again, those from that time on; a disabled webhook is in use again. How many they are;
   * undefined when there is no such webhook.
   */
  replay(id: string, since: Seconds, now: Seconds, by: Actor): Promise<number | undefined>;
  /** Marks the connections that die soon and tells of each, where a webhook wants to know. */
  warn(now: Seconds, by: Actor): Promise<void>;
}
