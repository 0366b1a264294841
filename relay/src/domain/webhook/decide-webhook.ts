import { isDeepStrictEqual } from 'node:util';
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
  choiceOfReplay,
  type Delivery,
  deliveryOf,
  dueReport,
  eventsOf,
  type LoggedEvent,
  matchesChoice,
  mostAttempts,
  mostReplays,
  newCursor,
  newEvent,
  newlyQueued,
  nextWarningAt,
  outageAfter,
  type outageTypes,
  type Replay,
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
    put: { webhooks: [webhook], cursors: [newCursor(webhook.id, seq)] },
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

/** A part of the log that was read for a webhook. */
export interface EventsRead {
  /** The webhook's cursor when they were read. */
  readonly from: Cursor;
  /** The events that it gets. */
  readonly events: readonly LoggedEvent[];
  /** The number up to which they are all. */
  readonly last: number;
}

/**
 * Queues events of the log for webhooks: those of the first replay of each anew, and otherwise those behind its cursor. Nothing for
 * one of which another relay has queued some meanwhile.
 * @param existing the deliveries of these events: behind the cursor, those that wait or were given up stay as they are
 */
export function decideQueueing(
  reads: readonly EventsRead[],
  { cursors, existing }: { readonly cursors: readonly Cursor[]; readonly existing: readonly Delivery[] },
): Changes<{ cursors: Cursor; deliveries: Delivery }, void> {
  const stored = new Map(cursors.map((each) => [each.id, each]));
  const before = new Map(existing.map((each) => [each.id, each]));
  const moved: Cursor[] = [];
  // The log may have an event twice.
  const queued = new Map<string, Delivery>();
  for (const { from, events, last } of reads) {
    const cursor = stored.get(from.id) ?? newCursor(from.id);
    if (!isSamePlace(cursor, from)) continue;
    const [replay] = from.replays;
    for (const event of events) {
      const delivery = deliveryOf(event, cursor.id, replay?.at);
      const earlier = before.get(delivery.id);
      const isQueued =
        replay === undefined
          ? earlier === undefined || earlier.state === 'delivered'
          : event.seq <= replay.last;
      if (isQueued) queued.set(delivery.id, { ...earlier, ...delivery });
    }
    moved.push(replay === undefined ? { ...cursor, seq: last } : withReplayedUpTo(cursor, last));
  }
  return { answer: undefined, put: { cursors: moved, deliveries: [...queued.values()] } };
}

/**
 * Queues dead letters anew for the first replay of a webhook.
 * @param dead those of its range with the lowest numbers
 * @param isAll whether there are no others
 */
export function decideRevival(
  webhook: Webhook,
  cursor: Cursor,
  dead: readonly Delivery[],
  isAll: boolean,
): Changes<{ cursors: Cursor; deliveries: Delivery }, void> {
  const [replay] = cursor.replays;
  if (replay?.of !== 'given_up') return { answer: undefined };
  const choice = choiceOfReplay(webhook, replay);
  const deliveries = dead
    .filter((each) => each.seq <= replay.last && matchesChoice(each, choice))
    .map((each) => ({ ...each, ...newlyQueued(replay.at) }));
  const last = isAll ? replay.last : (dead.at(-1)?.seq ?? replay.last);
  return { answer: undefined, put: { cursors: [withReplayedUpTo(cursor, last)], deliveries } };
}

/** A webhook with its cursor. */
export interface FollowedWebhook {
  readonly webhook: Webhook | undefined;
  readonly cursor: Cursor | undefined;
}

/**
 * Sends events to a webhook again, of those that its cursor has passed, and enables it. They are sent under their ids, also if they
 * were delivered or given up. A replay that is under way and that the new one has all of is left out.
 * @param count how many events that are, with those that are to be sent anyway
 * @returns the earliest that is under way, and nothing is written, if there are {@link mostReplays}; undefined if the webhook does not
 *   exist
 */
export function decideReplay(
  { webhook, cursor = newCursor(webhook?.id ?? '') }: FollowedWebhook,
  replay: Replay,
  count: number,
  by: Actor,
): Changes<{ webhooks: Webhook; cursors: Cursor }, 'replayed' | { underWay: Replay } | undefined> {
  if (webhook === undefined) return { answer: undefined };
  const passed = { ...replay, last: Math.min(replay.last, cursor.seq) };
  const isEmpty = count === 0 || passed.after >= passed.last;
  const others = cursor.replays.filter((other) => !hasAllOf(passed, other));
  const replays = isEmpty ? cursor.replays : [...others, passed];
  const [underWay] = cursor.replays;
  if (replays.length > mostReplays && underWay !== undefined) return { answer: { underWay } };
  return {
    answer: 'replayed',
    put: {
      webhooks: [{ ...webhook, disabledAt: null, paused: false }],
      cursors: [{ ...cursor, replays }],
    },
    audit: [{ ...entryOfWebhook('webhook_replayed', webhook.id, replay.at, by), count }],
  };
}

/**
 * Leases deliveries until that time: of each webhook the first, as many as its limit is. They are returned as leased, in the order
 * of the log.
 */
export function decideTaking(
  due: readonly Delivery[],
  limits: ReadonlyMap<string, number>,
  until: Seconds,
): Changes<{ deliveries: Delivery }, Delivery[]> {
  const deliveries = [...Map.groupBy(due, ({ webhook }) => webhook)]
    .flatMap(([webhook, all]) => all.slice(0, limits.get(webhook) ?? 0))
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

/** What has become of an attempt to deliver. */
export interface Settlement {
  /** The delivery as it was leased. */
  readonly leased: Delivery;
  readonly attempt: Attempt;
  /** When it is attempted again after a failure; null to give it up. */
  readonly nextAt: Seconds | null;
}

/**
 * Settles deliveries that were leased, in this order: each is delivered, waits for the next attempt, or is given up. `lost`, and
 * nothing is written of it, if it was settled, queued again or taken by another caller meanwhile, or is gone.
 */
export function decideSettlements(
  settlements: readonly Settlement[],
  input: { readonly deliveries: readonly Delivery[]; readonly cursors: readonly Cursor[] },
): Changes<{ cursors: Cursor; deliveries: Delivery }, ('settled' | 'lost')[]> {
  const stored = new Map(input.deliveries.map((each) => [each.id, each]));
  const storedCursors = new Map(input.cursors.map((each) => [each.id, each]));
  const deliveries: Delivery[] = [];
  const cursors = new Map<string, Cursor>();
  const answer = settlements.map(({ leased, attempt, nextAt }) => {
    const delivery = stored.get(leased.id);
    if (delivery?.tries !== leased.tries || delivery.nextAt !== leased.nextAt) return 'lost';
    stored.delete(leased.id);
    const attempts = [...delivery.attempts, attempt].slice(-mostAttempts);
    const next =
      attempt.error === null
        ? ({ state: 'delivered', nextAt: null } as const)
        : ({ state: nextAt === null ? 'given_up' : 'waiting', nextAt } as const);
    deliveries.push({ ...delivery, ...next, attempts });
    const cursor = cursors.get(leased.webhook) ?? storedCursors.get(leased.webhook);
    const outage = outageAfter(cursor?.outage ?? null, attempt);
    if (cursor !== undefined && outage !== cursor.outage) cursors.set(cursor.id, { ...cursor, outage });
    return 'settled';
  });
  return { answer, put: { cursors: [...cursors.values()], deliveries } };
}

/** Tells others that a receiver has accepted nothing for a day, or that it does again. Returns the type of the event. */
export function decideOutageReport(
  { webhook, cursor }: FollowedWebhook,
  now: Seconds,
): Changes<{ cursors: Cursor }, (typeof outageTypes)[number] | undefined> {
  if (webhook === undefined || !cursor?.outage) return { answer: undefined };
  const type = dueReport(webhook, cursor, now);
  if (type === undefined) return { answer: undefined };
  if (type === 'none') return { answer: undefined, put: { cursors: [{ ...cursor, outage: null }] } };
  const { id, url } = webhook;
  const { since } = cursor.outage;
  const outage = type === 'webhook.failing' ? { ...cursor.outage, isReported: true } : null;
  const facts = { identity: [id, since], at: now, subject: id, account: null };
  return {
    answer: type,
    put: { cursors: [{ ...cursor, outage }] },
    events: [newEvent(type, facts, { webhook: { id, url }, since: timestampOf(since) })],
  };
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

/** Whether a cursor is still where events were read for it. */
const isSamePlace = (one: Cursor, other: Cursor): boolean =>
  one.seq === other.seq && isDeepStrictEqual(one.replays[0], other.replays[0]);

/** The cursor once the events of its first replay are queued up to that number. */
function withReplayedUpTo(cursor: Cursor, last: number): Cursor {
  const [replay, ...others] = cursor.replays;
  const isOver = replay === undefined || last >= replay.last;
  return { ...cursor, replays: isOver ? others : [{ ...replay, after: last }, ...others] };
}

/** Whether a replay has every event that is left of another one. */
const hasAllOf = (one: Replay, other: Replay): boolean =>
  one.of === other.of &&
  one.after <= other.after &&
  one.last >= other.last &&
  (one.later === null || (other.later !== null && one.later <= other.later)) &&
  (one.types === null || (other.types?.every((type) => one.types?.includes(type)) ?? false)) &&
  (one.accounts === null || isDeepStrictEqual(one.accounts, other.accounts));
