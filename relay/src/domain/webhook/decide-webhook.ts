import type { EventType } from '@noiseaware-connect/shared/contract/events';
import { mostWebhooks, warningDays } from '@noiseaware-connect/shared/webhook';
import { day, type Seconds, timestampOf } from '../../base/time.ts';
import type { Actor, AuditEntry } from '../audit/audit.ts';
import { entryOfConnection } from '../audit/audit.ts';
import { type Connection, diesAt } from '../connection/connection.ts';
import type { Changes, Decision } from '../decision.ts';
import {
  type Attempt,
  type Cursor,
  type Delivery,
  deliveryOf,
  eventsOf,
  type LoggedEvent,
  mostAttempts,
  newEvent,
  newlyQueued,
  nextWarningAt,
  typesAsked,
  type Webhook,
} from './webhook.ts';

/**
 * Adds a webhook, unless there would be too many.
 * @param seq the number of the last event that it does not get
 */
export function decideWebhook(
  webhooks: readonly Webhook[],
  webhook: Webhook,
  seq: number,
  by: Actor,
): Changes<{ webhooks: Webhook; cursors: Cursor }, 'added' | 'full'> {
  if (webhooks.length >= mostWebhooks) return { answer: 'full' };
  return {
    answer: 'added',
    put: { webhooks: [webhook], cursors: [{ id: webhook.id, seq }] },
    audit: [entryOfWebhook('webhook_added', webhook.id, webhook.createdAt, by)],
  };
}

export const entryOfWebhook = (
  what: AuditEntry['what'],
  webhook: string,
  at: Seconds,
  who: Actor,
): AuditEntry => ({ at, what, who, webhook });

/** Signs with the new secret, and until `until` with the previous one too. Older ones end at once. */
export function decideRotation(
  webhook: Webhook | undefined,
  sealed: string,
  until: Seconds,
  now: Seconds,
  by: Actor,
): Decision<Webhook, boolean> {
  if (webhook === undefined) return { answer: false };
  const [last] = webhook.secrets;
  const secrets = [{ sealed, until: null }, ...(last === undefined ? [] : [{ ...last, until }])];
  return {
    answer: true,
    put: { ...webhook, secrets },
    audit: [entryOfWebhook('webhook_rotated', webhook.id, now, by)],
  };
}

/** What a call changes of a webhook: fields that are undefined stay as they are. */
export interface WebhookChange {
  readonly url?: string | undefined;
  /** Null or empty for all types. */
  readonly events?: readonly EventType[] | null | undefined;
  /** False also enables one whose receiver answered 410. */
  readonly paused?: boolean | undefined;
}

/** Changes a webhook. Returns it as changed, or undefined if it does not exist. */
export function decideChange(
  webhook: Webhook | undefined,
  { url, events, paused }: WebhookChange,
  now: Seconds,
  by: Actor,
): Decision<Webhook, Webhook | undefined> {
  if (webhook === undefined) return { answer: undefined };
  const put: Webhook = {
    ...webhook,
    url: url ?? webhook.url,
    events: events === undefined ? webhook.events : typesAsked(events),
    paused: paused ?? webhook.paused,
    disabledAt: paused === undefined ? webhook.disabledAt : paused ? (webhook.disabledAt ?? now) : null,
  };
  return { answer: put, put, audit: [entryOfWebhook('webhook_changed', webhook.id, now, by)] };
}

/** Removes a webhook with its deliveries. Returns whether it existed. */
export const decideRemoval = (
  webhook: Webhook | undefined,
  now: Seconds,
  by: Actor,
): Changes<{ webhooks: Webhook; cursors: Cursor }, boolean> =>
  webhook === undefined
    ? { answer: false }
    : {
        answer: true,
        remove: { webhooks: [webhook.id], cursors: [webhook.id] },
        removeAll: { deliveriesOfWebhook: [webhook.id] },
        audit: [entryOfWebhook('webhook_removed', webhook.id, now, by)],
      };

/**
 * Queues events of the log for a webhook, and moves its cursor to `last`; nothing if another relay has moved it meanwhile.
 * @param from where its cursor was when the events were read
 * @param existing the deliveries of these events: those that wait or were given up stay as they are
 */
export function decideQueueing(
  webhook: string,
  cursor: Cursor | undefined,
  from: number,
  { events, last }: { readonly events: readonly LoggedEvent[]; readonly last: number },
  existing: readonly Delivery[],
): Changes<{ cursors: Cursor; deliveries: Delivery }, void> {
  if ((cursor?.seq ?? 0) !== from || last === from) return { answer: undefined };
  const undelivered = new Set(existing.filter(({ state }) => state !== 'delivered').map(({ id }) => id));
  const deliveries = new Map(
    events
      .map((each) => deliveryOf(each, webhook))
      .filter(({ id }) => !undelivered.has(id))
      .map((each) => [each.id, each]),
  );
  return {
    answer: undefined,
    put: { cursors: [{ ...cursor, id: webhook, seq: last }], deliveries: [...deliveries.values()] },
  };
}

/** A webhook, its cursor, and the deliveries of the events that are stored already. */
export interface ReplayedWebhook {
  readonly webhook: Webhook | undefined;
  readonly cursor: Cursor | undefined;
  readonly existing: readonly Delivery[];
}

/**
 * Makes events due at once for a webhook, those that its cursor has passed: they are sent under their ids, also if they were
 * delivered or given up.
 * @param total the number of events that are sent again, with the last of them
 * @returns whether the webhook exists
 */
export function decideReplay(
  { webhook, cursor, existing }: ReplayedWebhook,
  events: readonly LoggedEvent[],
  total: number | undefined,
  now: Seconds,
  by: Actor,
): Changes<{ webhooks: Webhook; deliveries: Delivery }, boolean> {
  if (webhook === undefined) return { answer: false };
  const passed = events.filter(({ seq }) => seq <= (cursor?.seq ?? 0));
  const before = new Map(existing.map((each) => [each.id, each]));
  const deliveries = new Map(
    passed
      .map((each) => deliveryOf(each, webhook.id, now))
      .map((each) => [each.id, { ...before.get(each.id), ...each }]),
  );
  return { answer: true, ...replayed(webhook, [...deliveries.values()], total, now, by) };
}

/** Makes dead letters of a webhook due at once. Returns whether the webhook exists. */
export function decideDeadLetterRetry(
  webhook: Webhook | undefined,
  dead: readonly Delivery[],
  total: number | undefined,
  now: Seconds,
  by: Actor,
): Changes<{ webhooks: Webhook; deliveries: Delivery }, boolean> {
  if (webhook === undefined) return { answer: false };
  const due = dead.map((each) => ({ ...each, ...newlyQueued(now) }));
  return { answer: true, ...replayed(webhook, due, total, now, by) };
}

/** Leases deliveries until that time. They are returned as leased, in the order of the log. */
export function decideTaking(
  due: readonly Delivery[],
  until: Seconds,
): Changes<{ deliveries: Delivery }, Delivery[]> {
  const deliveries = due
    .map((each) => ({ ...each, tries: each.tries + 1, nextAt: until }))
    .sort((one, other) => one.seq - other.seq);
  return { answer: deliveries, put: { deliveries } };
}

/**
 * Makes one event due at once for a webhook, if its cursor has passed it; otherwise it is due anyway.
 * @param event the event, if the log keeps it and the webhook subscribes to it
 * @returns whether there is such an event
 */
export function decideRepetition(
  webhook: string,
  { cursor, delivery }: { readonly cursor: Cursor | undefined; readonly delivery: Delivery | undefined },
  event: LoggedEvent | undefined,
  now: Seconds,
): Changes<{ deliveries: Delivery }, boolean> {
  if (event === undefined) return { answer: false };
  if (event.seq > (cursor?.seq ?? 0)) return { answer: true };
  return { answer: true, put: { deliveries: [{ ...delivery, ...deliveryOf(event, webhook, now) }] } };
}

/**
 * Settles a delivery that was leased: it is delivered, waits for the next attempt, or is given up. `lost`, and nothing is
 * written, if it was settled, queued again or taken by another caller meanwhile, or is gone.
 * @param nextAt when it is attempted again after a failure; null to give it up
 */
export function decideSettlement(
  delivery: Delivery | undefined,
  leased: Delivery,
  attempt: Attempt,
  nextAt: Seconds | null,
): Changes<{ deliveries: Delivery }, 'settled' | 'lost'> {
  if (delivery?.tries !== leased.tries || delivery.nextAt !== leased.nextAt) return { answer: 'lost' };
  const attempts = [...delivery.attempts, attempt].slice(-mostAttempts);
  const next =
    attempt.error === null
      ? ({ state: 'delivered', nextAt: null } as const)
      : ({ state: nextAt === null ? 'given_up' : 'waiting', nextAt } as const);
  return { answer: 'settled', put: { deliveries: [{ ...delivery, ...next, attempts }] } };
}

/** Removes orphans: deliveries whose events were removed from the log meanwhile, for their age or with their subject. */
export const decideOrphans = (orphans: readonly Delivery[]): Changes<{ deliveries: Delivery }, void> => ({
  answer: undefined,
  remove: { deliveries: orphans.map(({ id }) => id) },
});

/** Disables a webhook whose receiver answered 410 (Gone). */
export function decideDisabling(
  webhook: Webhook | undefined,
  now: Seconds,
  by: Actor,
): Decision<Webhook, void> {
  if (webhook === undefined || webhook.disabledAt !== null) return { answer: undefined };
  return {
    answer: undefined,
    put: { ...webhook, disabledAt: now },
    audit: [entryOfWebhook('webhook_disabled', webhook.id, now, by)],
    events: [
      newEvent(
        'webhook.disabled',
        { identity: [webhook.id, now], at: now, subject: webhook.id, account: null },
        { webhook: webhook.id, disabledAt: timestampOf(now) },
      ),
    ],
  };
}

/**
 * Marks a connection that dies soon. One that has died already is marked without an event: when the first webhook is added, some
 * may have died long ago.
 */
export function decideWarning(
  connection: Connection | undefined,
  now: Seconds,
  by: Actor,
): Decision<Connection, void> {
  const due = connection === undefined ? null : nextWarningAt(connection);
  if (connection === undefined || due === null || due > now) return { answer: undefined };
  const end = diesAt(connection);
  const put = { ...connection, warned: warningDays.findLast((days) => end - days * day <= now) ?? null };
  if (end <= now) return { answer: undefined, put };
  return {
    answer: undefined,
    put,
    audit: [entryOfConnection('dies_soon', put, now, by)],
    events: eventsOf(connection, put, now),
  };
}

// --- Internal helpers ---

/** A step of a replay: the last one, which knows the total, enables the webhook. */
const replayed = (
  webhook: Webhook,
  deliveries: readonly Delivery[],
  total: number | undefined,
  now: Seconds,
  by: Actor,
) =>
  total === undefined
    ? { put: { deliveries } }
    : {
        put: { webhooks: [{ ...webhook, disabledAt: null, paused: false }], deliveries },
        audit: [{ ...entryOfWebhook('webhook_replayed', webhook.id, now, by), count: total }],
      };
