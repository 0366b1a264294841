import { hash } from 'node:crypto';
import { isInScope } from '@noiseaware-connect/shared/account-pattern';
import { type DataForAll, type EventType, eventTypes } from '@noiseaware-connect/shared/contract/events';
import { warningDays } from '@noiseaware-connect/shared/webhook';
import * as v from 'valibot';
import { day, type Seconds } from '../../base/time.ts';
import type { Connection } from '../connection/connection.ts';
import { diesAt } from '../connection/connection.ts';
import { publicConnection } from '../connection/public-connection.ts';
import type { SealingAddress } from '../sealing/sealing.ts';

/** A receiver of events, as stored. */
export const webhookRecord = v.strictObject({
  id: v.string(),
  url: v.string(),
  /** The event types it subscribes to; null for all, including those of later versions. */
  events: v.nullable(v.array(v.picklist(eventTypes))),
  /** Its signing secrets, newest first; older ones until they end. */
  secrets: v.array(v.strictObject({ sealed: v.string(), until: v.nullable(v.number()) })),
  /** The service that added it; null if the operator did. */
  service: v.nullable(v.string()),
  /** Patterns of the accounts it gets events about, from the key that added it; null for all. */
  accounts: v.nullable(v.array(v.string())),
  createdAt: v.number(),
  /** Since when it is disabled: the receiver answered 410, or it is paused. */
  disabledAt: v.nullable(v.number()),
  /** Whether a call has paused it. */
  paused: v.optional(v.boolean(), false),
});
export type Webhook = v.InferOutput<typeof webhookRecord>;

/** What an event and its deliveries have in common. */
const about = {
  /** The `webhook-id`, by which a receiver detects repetitions. */
  event: v.string(),
  type: v.picklist(eventTypes),
  at: v.number(),
  /** Events with the same subject are delivered in order: the id of a connection, or of what else it is about. */
  subject: v.string(),
  account: v.nullable(v.string()),
};

/** Its number in the log: later commits have higher ones. */
const seq = v.pipe(v.number(), v.integer(), v.minValue(1));

/** An event in the log, where it is kept once for all its readers. */
export const loggedEvent = v.strictObject({
  seq,
  ...about,
  /** JSON text, which keeps large integers exact. Only {@link newEvent} makes it, from the payload of the type. */
  data: v.pipe(v.string(), v.brand('EventData')),
});
export type LoggedEvent = v.InferOutput<typeof loggedEvent>;

/** An event that is not in the log yet, made by {@link newEvent}. */
export type WebhookEvent = Omit<LoggedEvent, 'seq'>;

/** Events that are sent to a webhook again: a range of the log, as far as it is not in the outbox yet. */
const replayForm = v.strictObject({
  /** All of its events, or those alone that were given up. */
  of: v.picklist(['log', 'given_up']),
  /** Events up to this number are in the outbox. */
  after: v.number(),
  /** The number of its last event. */
  last: v.number(),
  /** Only events later than this; null for all. */
  later: v.nullable(v.number()),
  types: v.nullable(v.array(v.picklist(eventTypes))),
  /** Patterns of accounts; null for all. */
  accounts: v.nullable(v.array(v.string())),
  /** When it was requested, from which on its events are due. */
  at: v.number(),
});
export type Replay = v.InferOutput<typeof replayForm>;

/** A time in which a receiver has accepted nothing. */
const outageForm = v.strictObject({
  /** When the first attempt failed. */
  since: v.number(),
  /** When an event was delivered again; null before. */
  until: v.nullable(v.number()),
  /** Whether the event `webhook.failing` has told of it. */
  isReported: v.boolean(),
});
export type Outage = v.InferOutput<typeof outageForm>;

/** How far a webhook has been followed through the log, and how its receiver is. */
export const cursorRecord = v.strictObject({
  /** The webhook's id. */
  id: v.string(),
  /** Events up to this number are in the outbox, delivered or given up. */
  seq: v.number(),
  /** What is sent again, before what is behind `seq`: so replayed events stay ahead of newer ones. */
  replays: v.optional(v.array(replayForm), []),
  outage: v.optional(v.nullable(outageForm), null),
});
export type Cursor = v.InferOutput<typeof cursorRecord>;

/** A cursor behind that event, or at the beginning of the log. */
export const newCursor = (id: string, seq = 0): Cursor => ({ id, seq, replays: [], outage: null });

/** One attempt to deliver an event, for those who maintain its receiver. */
const attemptForm = v.strictObject({
  /** 1 for the first one since the event was last queued. */
  attempt: v.number(),
  /** When it began. */
  at: v.number(),
  /** How long it took. */
  seconds: v.number(),
  /** The status of the answer; null without an answer. */
  status: v.nullable(v.number()),
  /** Why it failed; null if the event was delivered. */
  error: v.nullable(v.string()),
  /** The beginning of the answer's body. */
  answer: v.string(),
});
export type Attempt = v.InferOutput<typeof attemptForm>;

/** The most attempts of a delivery that are stored: the latest. It is given up after about ten. */
export const mostAttempts = 20;

/** An event for one webhook, from when it is queued until the log of events, which has its data, no longer keeps it. */
export const deliveryRecord = v.strictObject({
  ...about,
  seq,
  id: v.string(),
  webhook: v.string(),
  /** A delivery that was given up is a dead letter. */
  state: v.picklist(['waiting', 'delivered', 'given_up']),
  /** When it may be taken next, if it is the first of its subject; null unless it waits. */
  nextAt: v.nullable(v.number()),
  /** How often it was taken for sending since it was last queued. */
  tries: v.number(),
  /** The attempts since it was last queued whose outcome is known, the latest last. */
  attempts: v.array(attemptForm),
});
export type Delivery = v.InferOutput<typeof deliveryRecord>;

/** The furthest ahead that the next attempt is scheduled. */
export const longestRetry: Seconds = day;

/** How long a receiver has accepted nothing when others are told. */
export const outageReportedAfter: Seconds = day;

/** The most replays of a webhook that are under way: each reads its part of the log. */
export const mostReplays = 2;

/** The types of events for one reader: their subject is the service that alone gets them, or {@link operatorAlone}. */
export const addressedTypes = ['audit.head', 'key.expires_soon'] as const satisfies EventType[];

/** Stands for the operator in place of a service, whose ids are never empty. */
export const operatorAlone = '';

/** Selects events of the log; all given conditions must hold. */
export interface EventChoice {
  /** Only later ones. */
  readonly later?: Seconds | undefined;
  readonly types?: readonly EventType[] | null | undefined;
  readonly account?: string | undefined;
  /** Patterns of accounts: none of them matches an event without an account. */
  readonly accountScope?: readonly string[] | null | undefined;
  /** Of events for one reader those to this service, or to {@link operatorAlone}, also with an `accountScope`; undefined for all. */
  readonly service?: string | undefined;
  /** Further patterns, of which one has to match, too. */
  readonly accounts?: readonly string[] | null | undefined;
  /** The webhook that they are for: of its own outages only others are told. */
  readonly receiver?: string | undefined;
  /** The one with this id, the `webhook-id`. */
  readonly event?: string | undefined;
}

/** The types of events that tell of a webhook's outages. */
export const outageTypes = ['webhook.failing', 'webhook.recovered'] as const satisfies EventType[];

/** Whether an event is one of those chosen. */
export const matchesChoice = (
  { event, type, at, subject, account }: Omit<WebhookEvent, 'data'>,
  {
    later,
    types,
    account: wantedAccount,
    accountScope,
    accounts,
    service,
    receiver,
    event: wantedEvent,
  }: EventChoice,
): boolean =>
  (wantedEvent === undefined || event === wantedEvent) &&
  (later === undefined || at > later) &&
  (types?.includes(type) ?? true) &&
  (wantedAccount === undefined || account === wantedAccount) &&
  (includesType(addressedTypes, type)
    ? service === undefined || subject === service
    : isAmong(account, accountScope)) &&
  isAmong(account, accounts) &&
  !(subject === receiver && includesType(outageTypes, type));

/** The types of a call that adds or changes a webhook as they are stored: null or none stand for all. */
export const typesAsked = (types: readonly EventType[] | null): EventType[] | null =>
  types === null || types.length === 0 ? null : [...new Set(types)];

/** The events that a webhook gets. A disabled webhook gets them once it is enabled. */
export const choiceOf = ({ id, events, accounts, service }: Webhook): EventChoice => ({
  types: events,
  accountScope: accounts,
  service: service ?? operatorAlone,
  receiver: id,
});

/** Of the events that a webhook gets, those that a replay sends again. */
export const choiceOfReplay = (
  webhook: Webhook,
  { later, types, accounts }: Pick<Replay, 'later' | 'types' | 'accounts'>,
): EventChoice => ({
  ...choiceOf(webhook),
  types: types === null ? webhook.events : types.filter((type) => webhook.events?.includes(type) ?? true),
  later: later ?? undefined,
  accounts,
});

/** Whether an event is still to be queued for a webhook that gets it: it is behind the cursor, or in a replay. */
export const isToBeQueued = (
  webhook: Webhook,
  { seq, replays }: Pick<Cursor, 'seq' | 'replays'>,
  event: Omit<LoggedEvent, 'data'>,
  delivery: Delivery | undefined,
): boolean =>
  (event.seq > seq && matchesChoice(event, choiceOf(webhook))) ||
  replays.some(
    (replay) =>
      event.seq > replay.after &&
      event.seq <= replay.last &&
      (replay.of === 'log' || delivery?.state === 'given_up') &&
      matchesChoice(event, choiceOfReplay(webhook, replay)),
  );

/** The id of the delivery of an event to a webhook. */
export const deliveryId = (event: string, webhook: string): string => `${event}.${webhook}`;

/** The delivery of an event to a webhook as it is queued, due at that time. */
export function deliveryOf(
  { data: _, ...event }: LoggedEvent,
  webhook: string,
  nextAt: Seconds = event.at,
): Delivery {
  return { ...event, id: deliveryId(event.event, webhook), webhook, ...newlyQueued(nextAt) };
}

/** What a delivery begins with, due at that time; anew, if its event is sent again. */
export const newlyQueued = (nextAt: Seconds): Pick<Delivery, 'state' | 'nextAt' | 'tries' | 'attempts'> => ({
  state: 'waiting',
  nextAt,
  tries: 0,
  attempts: [],
});

/** How an attempt failed; null if there was none, or it has not. */
export const failureOf = (
  attempt: Attempt | undefined,
): { at: Seconds; status: number | null; reason: string } | null =>
  attempt === undefined || attempt.error === null
    ? null
    : { at: attempt.at, status: attempt.status, reason: attempt.error };

/** The outage of a receiver after that attempt to deliver to it. */
export function outageAfter(
  outage: Outage | null,
  { at, error }: Pick<Attempt, 'at' | 'error'>,
): Outage | null {
  if (error !== null) {
    if (outage === null) return { since: at, until: null, isReported: false };
    return outage.until === null ? outage : { ...outage, until: null };
  }
  if (outage === null || !outage.isReported) return null;
  return outage.until === null ? { ...outage, until: at } : outage;
}

/** Which event about a webhook's outage is due; `none` if the outage is to be forgotten, undefined if it stays as it is. */
export function dueReport(
  { disabledAt }: Pick<Webhook, 'disabledAt'>,
  { outage }: Pick<Cursor, 'outage'>,
  now: Seconds,
): (typeof outageTypes)[number] | 'none' | undefined {
  if (outage === null) return undefined;
  if (outage.isReported) return outage.until === null ? undefined : 'webhook.recovered';
  // To a disabled webhook nothing is sent: it begins anew when it is enabled.
  if (disabledAt !== null) return 'none';
  return now - outage.since >= outageReportedAfter ? 'webhook.failing' : undefined;
}

/** Whether an attempt to deliver it has failed since it was last queued. */
export const hasFailed = ({ attempts }: Pick<Delivery, 'attempts'>): boolean =>
  attempts.some(({ error }) => error !== null);

/** What an event is about, and when it happened. */
interface EventFacts extends Pick<WebhookEvent, 'at' | 'subject' | 'account'> {
  /** What identifies the event among those of its type: the same event has the same id, on every relay and each time. */
  readonly identity: readonly unknown[];
}

/**
 * An event with the payload that the contract has for its type.
 * @param data the message's `data`; integers of any size as `JSON.rawJSON`
 */
export function newEvent<T extends EventType>(
  type: T,
  { identity, ...facts }: EventFacts,
  data: DataForAll<T>,
): WebhookEvent {
  const id = hash('sha256', JSON.stringify([type, ...identity]), 'base64url').slice(0, 32);
  return { event: `msg_${id}`, type, ...facts, data: JSON.stringify(data) as WebhookEvent['data'] };
}

/** The events for a connection that was written: its state has changed, or it dies soon. */
export function eventsOf(before: Connection | undefined, after: Connection, at: Seconds): WebhookEvent[] {
  const about = { at, subject: after.id, account: after.account.id };
  if (before !== undefined && after.warned !== null && after.warned !== before.warned) {
    const identity = [after.id, diesAt(after), after.warned];
    const data = { connection: sentShape(after), days: after.warned };
    return [newEvent('connection.dies_soon', { ...about, identity }, data)];
  }
  const type = changeOf(before, after);
  // A state includes newly sealed values, so no two changes have the same id.
  return type === undefined
    ? []
    : [newEvent(type, { ...about, identity: [before, after] }, { connection: sentShape(after) })];
}

/** The event for a connection that was moved to another account. */
export const movedEvent = (before: Connection, after: Connection, at: Seconds): WebhookEvent =>
  newEvent(
    'connection.moved',
    { at, subject: after.id, account: after.account.id, identity: [before, after] },
    { connection: sentShape(after), from: before.account.id },
  );

/** Whether a change erases codes and tokens, and so the connection's queued deliveries, too. */
export const erasesSecrets = (before: Connection | undefined, after: Connection): boolean =>
  after.accessCode === null && before?.accessCode !== null;

/** When the next dies_soon event of a connection is due; null if none is. */
export function nextWarningAt({ status, warned, ...connection }: Connection): Seconds | null {
  const next = warningDays.find((days) => warned === null || days < warned);
  return status === 'disconnected' || next === undefined ? null : diesAt(connection) - next * day;
}

/** The sealing address of a webhook's secrets. */
export const secretAddress = (id: string): SealingAddress => ({ record: `webhooks/${id}`, field: 'secret' });

// --- Internal helpers ---

/** Whether an event's account is among these, if there are any. */
const isAmong = (account: string | null, scope: readonly string[] | null | undefined): boolean =>
  !scope || (account !== null && isInScope(scope, account));

const includesType = (types: readonly EventType[], type: EventType): boolean => types.includes(type);

/** The type of event for a changed state; undefined if it has not changed. */
function changeOf(
  before: Connection | undefined,
  after: Connection,
): Exclude<EventType & `connection.${string}`, 'connection.dies_soon' | 'connection.moved'> | undefined {
  // A disconnect event that was queued before has been removed with the other deliveries.
  if (before !== undefined && erasesSecrets(before, after)) return 'connection.disconnected';
  if (after.status === before?.status) {
    // Reauthorized while it was active.
    const isAgain = after.status === 'active' && after.connectedAt !== before.connectedAt;
    return isAgain ? 'connection.connected' : undefined;
  }
  if (after.status !== 'active') return `connection.${after.status}`;
  const isNew = before === undefined || before.status === 'disconnected';
  return isNew ? 'connection.connected' : 'connection.recovered';
}

/** The public shape; for a forgotten connection, without anything of the account but its id. */
function sentShape(connection: Connection) {
  const shape = publicConnection(connection);
  if (connection.accessCode !== null) return shape;
  return { ...shape, account: { id: shape.account.id }, organization: null };
}
