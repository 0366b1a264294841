import type { Seconds } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import type { Decision } from '../../domain/decision.ts';
import type { KeptAnswer } from '../../domain/kept-answer/kept-answer.ts';
import type { Attempt, Delivery, EventChoice, LoggedEvent, Webhook } from '../../domain/webhook/webhook.ts';

/** What is not delivered to one webhook. */
export interface Backlog {
  webhook: string;
  /** Still to be delivered: in the outbox, or in the log behind the webhook's cursor. */
  waiting: number;
  /** Dead letters: given up until they are replayed, or removed for their age. */
  dead: number;
  /** The most recent failure among these deliveries. */
  failure: Delivery['failure'];
}

/** A delivery that is leased, with its event. */
export interface Taken {
  readonly delivery: Delivery;
  readonly event: LoggedEvent;
}

/** Which events are sent again. */
export interface Replay extends Omit<EventChoice, 'account' | 'event'> {
  /** All events with higher numbers, or later than `later`; without either, dead letters. */
  readonly after?: number | undefined;
}

/**
 * The webhooks, and the outbox: each webhook has a cursor in the log of events, and deliveries of the events up to it that are not
 * delivered yet. A delivery refers to its event, whose data is in the log alone.
 */
export interface WebhookStore {
  list(): Promise<Webhook[]>;
  /**
   * `full`, and nothing is written, if there are {@link mostWebhooks}.
   * @param answer of the call that adds it, kept in the same step
   */
  add(webhook: Webhook, by: Actor, answer?: KeptAnswer): Promise<'added' | 'full'>;
  /** Writes a decision on the webhook with that id. */
  change<T>(id: string, decide: (webhook: Webhook | undefined) => Decision<Webhook, T>): Promise<T>;
  /** Removes a webhook and its deliveries; false if there is none. */
  remove(id: string, now: Seconds, by: Actor): Promise<boolean>;
  /**
   * Queues the events behind the cursor of a webhook that it subscribes to, and leases due deliveries until `until`: for each
   * subject only the first that is not delivered, so that the events of a subject arrive in order.
   */
  take(webhook: string, now: Seconds, until: Seconds, limit: number): Promise<Taken[]>;
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
  /** Of each of these webhooks, or of all, that has anything to be delivered, or dead letters. */
  backlog(of?: readonly string[]): Promise<Backlog[]>;
  /**
   * Sends events again, of those that the webhook subscribes to, and enables a disabled webhook: what came meanwhile is sent, too.
   * Returns how many events are sent, or undefined if there is no such webhook.
   */
  replay(id: string, which: Replay, now: Seconds, by: Actor): Promise<number | undefined>;
  /** Makes an event due at once, of those in the log that the webhook subscribes to. Returns whether it is kept. */
  repeat(id: string, event: string, now: Seconds): Promise<boolean>;
  /** Marks connections that die soon, with an event for each: a batch of them, those that are overdue for longest. */
  warn(now: Seconds, by: Actor): Promise<void>;
}
