import type { EventType } from '@noiseaware-connect/shared/contract/events';
import type { Seconds } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import type { Decision } from '../../domain/decision.ts';
import type { KeptAnswer } from '../../domain/kept-answer/kept-answer.ts';
import type { Settlement } from '../../domain/webhook/decide-webhook.ts';
import type {
  Delivery,
  failureOf,
  LoggedEvent,
  outageTypes,
  Replay,
  Webhook,
} from '../../domain/webhook/webhook.ts';

/** What is not delivered to one webhook. */
export interface Backlog {
  webhook: string;
  /** Still to be delivered: queued, or in the log behind the webhook's cursor or in a replay. */
  waiting: number;
  /** Dead letters: given up until they are replayed, or removed for their age. */
  dead: number;
  /** When the oldest of these events happened; null if it was removed meanwhile. */
  since: Seconds | null;
  /** The most recent failure among these deliveries. */
  failure: ReturnType<typeof failureOf>;
  /** Since when the receiver has accepted nothing; null if the last attempt did not fail. */
  failingSince: Seconds | null;
}

/** How delivery to one webhook is going. */
export interface DeliveryQueue extends Pick<Backlog, 'waiting' | 'failingSince'> {
  readonly webhook: Webhook;
}

/** What there is to do for a webhook. */
export interface PendingWork {
  readonly webhook: Webhook;
  /** Whether there are events to be queued for it. */
  readonly isBehind: boolean;
  /** Whether a delivery is due, though perhaps not the first of its subject. */
  readonly isDue: boolean;
  /** Whether others are to be told that its receiver fails, or does so no longer. */
  readonly isToReport: boolean;
}

/** A delivery that is leased, with its event. */
export interface Taken {
  readonly delivery: Delivery;
  readonly event: LoggedEvent;
}

/** Which events are sent again. */
export interface ReplayChoice {
  /** All events with higher numbers, or later than `later`; without either, dead letters. */
  readonly after?: number | undefined;
  readonly later?: Seconds | undefined;
  readonly types?: EventType[] | undefined;
  /** Patterns of accounts. */
  readonly accounts?: string[] | undefined;
}

/**
 * The webhooks, and their deliveries: each webhook has a cursor in the log of events, with its replays, and a delivery of each event
 * up to it that it subscribes to. A delivery refers to its event, whose data is in the log alone, and stays as long as that.
 */
export interface WebhookStore {
  list(): Promise<Webhook[]>;
  /**
   * `full`, and nothing is written, if there are {@link mostWebhooks}.
   * @param answer of the call that adds it, kept in the same step
   */
  add(webhook: Webhook, by: Actor, answer?: KeptAnswer): Promise<'added' | 'full'>;
  /**
   * Writes a decision on the webhook with that id.
   * @param answer of the call that changes it, kept in the same step
   */
  change<T>(
    id: string,
    decide: (webhook: Webhook | undefined) => Decision<Webhook, T>,
    answer?: KeptAnswer,
  ): Promise<T>;
  /** Removes a webhook with its deliveries; false if there is none. */
  remove(id: string, now: Seconds, by: Actor): Promise<boolean>;
  /** What there is to do, of all webhooks that have anything to do. To a disabled one nothing is sent. */
  pending(now: Seconds): Promise<PendingWork[]>;
  /**
   * Leases due deliveries of webhooks until `until`: for each subject only the first that is not delivered, so that the events of
   * a subject arrive in order. If fewer are due to a webhook than its limit, some events are queued before: those of its first
   * replay, or those behind its cursor.
   * @param limits how many of each webhook
   */
  take(limits: ReadonlyMap<string, number>, now: Seconds, until: Seconds): Promise<Taken[]>;
  /**
   * Writes attempts to deliver in one step: by each its delivery is delivered, waits until `nextAt` or, if that is null, is given up.
   * `lost`, and nothing is written of it, if the delivery was settled, queued again or taken by another caller meanwhile, or is gone.
   */
  settle(settlements: readonly Settlement[]): Promise<('settled' | 'lost')[]>;
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
  /** Tells others of a webhook's outage, or of its end, if that is due. Returns the type of the event. */
  reportOutage(id: string, now: Seconds): Promise<(typeof outageTypes)[number] | undefined>;
  /** Of every webhook. Costs the same however many dead letters there are. */
  queues(): Promise<DeliveryQueue[]>;
  /** Of each of these webhooks, or of all, that has anything to be delivered, or dead letters. */
  backlog(ids?: readonly string[]): Promise<Backlog[]>;
  /**
   * Sends events again, of those that the webhook subscribes to, and enables a disabled webhook: what came meanwhile is sent, too.
   * Which events they are is stored with the webhook, and they are queued by and by as it takes them ({@link take}).
   * Returns how many events are sent; the earliest replay under way, and nothing is written, if there are too many; undefined if there
   * is no such webhook.
   * @param keep makes the answer of the call from that number; it is kept in the same step
   */
  replay(
    id: string,
    which: ReplayChoice,
    now: Seconds,
    by: Actor,
    keep?: (events: number) => Promise<KeptAnswer>,
  ): Promise<number | { underWay: Replay } | undefined>;
  /** Makes an event due at once, of those in the log that the webhook subscribes to. Returns whether it is kept. */
  repeat(id: string, event: string, now: Seconds): Promise<boolean>;
  /** Marks connections that die soon, with an event for each: a batch of them, those that are overdue for longest. */
  warn(now: Seconds, by: Actor): Promise<void>;
}
