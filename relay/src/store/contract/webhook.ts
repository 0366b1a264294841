import type { EventType } from '@noiseaware-connect/shared/contract/events';
import type { Seconds } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import type { Decision } from '../../domain/decision.ts';
import type { KeptAnswer } from '../../domain/kept-answer/kept-answer.ts';
import type {
  Attempt,
  Delivery,
  EventChoice,
  failureOf,
  LoggedEvent,
  Webhook,
} from '../../domain/webhook/webhook.ts';

/** What is not delivered to one webhook. */
export interface Backlog {
  webhook: string;
  /** Still to be delivered: queued, or in the log behind the webhook's cursor. */
  waiting: number;
  /** Dead letters: given up until they are replayed, or removed for their age. */
  dead: number;
  /** When the oldest of these events happened; null if it was removed meanwhile. */
  since: Seconds | null;
  /** The most recent failure among these deliveries. */
  failure: ReturnType<typeof failureOf>;
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
 * The webhooks, and their deliveries: each webhook has a cursor in the log of events, and a delivery of each event up to it that
 * it subscribes to. A delivery refers to its event, whose data is in the log alone, and stays as long as that.
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
  /** Removes a webhook with its deliveries; false if there is none. */
  remove(id: string, now: Seconds, by: Actor): Promise<boolean>;
  /**
   * Queues the events behind the cursor of a webhook that it subscribes to, and leases due deliveries until `until`: for each
   * subject only the first that is not delivered, so that the events of a subject arrive in order.
   */
  take(webhook: string, now: Seconds, until: Seconds, limit: number): Promise<Taken[]>;
  /**
   * Writes the attempt of a leased delivery, which is delivered by it, waits until `nextAt` or, if that is null, is given up.
   * `lost`, and nothing is written, if it was settled, queued again or taken by another caller meanwhile, or is gone.
   */
  settle(leased: Delivery, attempt: Attempt, nextAt: Seconds | null): Promise<'settled' | 'lost'>;
  /**
   * The deliveries to a webhook that were attempted since they were last queued, those with the latest attempt first; `after` is
   * the `next` of the previous page.
   */
  attempted(page: {
    readonly webhook: string;
    /** Only those of events about this account, or of this type. */
    readonly account?: string | undefined;
    readonly type?: EventType | undefined;
    /** Only those of which an attempt failed. */
    readonly failed?: true | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  }): Promise<{ deliveries: Delivery[]; next?: string }>;
  /**
   * What became of the events about an account at each of these webhooks, the newest event first; `after` is the `next` of the
   * previous page. What is behind a webhook's cursor waits, as if it was queued.
   */
  ofAccount(page: {
    readonly account: string;
    readonly webhooks: readonly string[];
    readonly after?: string | undefined;
    /** Events on a page, each with its deliveries. */
    readonly limit: number;
  }): Promise<{ deliveries: Delivery[]; next?: string }>;
  /** Of each of these webhooks, or of all, that has anything to be delivered, or dead letters. */
  backlog(ids?: readonly string[]): Promise<Backlog[]>;
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
