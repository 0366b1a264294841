import type { Seconds } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import type { Decision } from '../../domain/decision.ts';
import type { Attempt, Delivery, EventChoice, Webhook } from '../../domain/webhook/webhook.ts';

/** What the outbox holds for one webhook. */
export interface Backlog {
  webhook: string;
  /** Still to be delivered. */
  waiting: number;
  /** Dead letters: given up until they are replayed, or removed for their age. */
  dead: number;
  /** The most recent failure among these deliveries. */
  failure: Delivery['failure'];
}

/** The webhooks, and the outbox of events that are not delivered yet. */
export interface WebhookStore {
  list(): Promise<Webhook[]>;
  /** `full`, and nothing is written, if there are {@link mostWebhooks}. */
  add(webhook: Webhook, by: Actor): Promise<'added' | 'full'>;
  /** Writes a decision on the webhook with that id. */
  change<T>(id: string, decide: (webhook: Webhook | undefined) => Decision<Webhook, T>): Promise<T>;
  /** Removes a webhook and its deliveries; false if there is none. */
  remove(id: string, now: Seconds, by: Actor): Promise<boolean>;
  /**
   * Leases due deliveries of a webhook until `until`: for each subject only the first that is not delivered, so that the events
   * of a subject arrive in order.
   */
  take(webhook: string, now: Seconds, until: Seconds, limit: number): Promise<Delivery[]>;
  /**
   * Removes what was delivered, or writes the `next` state of a delivery, and logs the attempt. `lost`, and only the attempt is
   * written, if another caller has taken it meanwhile or it is gone.
   */
  settle(taken: Delivery, next?: Delivery, attempt?: Attempt): Promise<'settled' | 'lost'>;
  /** The attempts to deliver to a webhook, the latest first; `after` is the `next` of the previous page. */
  attempts(page: {
    readonly webhook: string;
    readonly after?: string | undefined;
    readonly limit: number;
  }): Promise<{ attempts: Attempt[]; next?: string }>;
  /** Removes the attempts of a webhook but for its latest {@link keptAttempts}. */
  trimAttempts(webhook: string): Promise<void>;
  backlog(): Promise<Backlog[]>;
  /**
   * Schedules the chosen dead letters for delivery again, and enables a disabled webhook. Returns their number, or undefined if
   * there is no such webhook.
   */
  replay(id: string, choice: EventChoice, now: Seconds, by: Actor): Promise<number | undefined>;
  /** Makes an event of a webhook due at once. Returns whether it is in the outbox. */
  repeat(id: string, event: string, now: Seconds): Promise<boolean>;
  /** Marks connections that die soon, and enqueues an event for each, if a webhook subscribes to it. */
  warn(now: Seconds, by: Actor): Promise<void>;
}
