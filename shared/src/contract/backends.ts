import * as v from 'valibot';
import {
  account,
  accountStatus,
  alert,
  connection,
  count,
  line,
  ownerState,
  timestamp,
  verdicts,
} from '../shapes.ts';
import { accountPattern } from '../tool.ts';
import { scopes } from './access.ts';
import { endpoint } from './endpoint.ts';
import { eventTypes, messageTypes } from './events.ts';
import {
  anyOf,
  cursor,
  flag,
  long,
  minTtl,
  oneOf,
  overlap,
  pageLimit,
  since,
  sinceInBody,
  text,
  waitSeconds,
} from './request-shapes.ts';

const vending = {
  reads: true,
  request: v.strictObject({ minTtl: v.optional(minTtl) }),
  answer: v.strictObject({ userToken: long, expiresAt: timestamp }),
  failures: ['reauthorization_required', 'noiseaware_unavailable'],
} as const;

const vendingByAccount = { ...vending, failures: ['ambiguous_account', ...vending.failures] } as const;

/** The latest alert first. */
const listing = {
  query: v.strictObject({ cursor, limit: pageLimit }),
  answer: v.strictObject({ alerts: v.array(alert), nextCursor: v.optional(long) }),
} as const;

const events = v.array(v.picklist(eventTypes, `must be one of ${eventTypes.join(', ')}`));

/** How a delivery went: the status of the answer, if there was one, and what failed. */
const attempt = v.strictObject({
  delivered: v.boolean(),
  status: v.nullable(v.number()),
  reason: v.nullable(v.string()),
});

/** A webhook as operator and services see it, without its secrets, which are only shown when they are made. */
const webhook = v.strictObject({
  id: v.string(),
  url: long,
  /** Null for all types. */
  events: v.nullable(v.array(v.string())),
  createdAt: timestamp,
  /** Since when nothing is sent: it was paused, or the receiver has answered 410. Events wait meanwhile. */
  disabledAt: v.nullable(timestamp),
  /** Whether it was disabled by a call, and not by the receiver's 410. */
  paused: v.boolean(),
  /** How many events are still to be delivered, with those of replays, and how many were given up. */
  waiting: v.number(),
  dead: v.number(),
  /** When the oldest of these events happened; null if there is none. */
  behindSince: v.nullable(timestamp),
  /** Since when every attempt has failed; null if the last one did not. */
  failingSince: v.nullable(timestamp),
  /** How the last try of one of these failed. */
  failure: v.nullable(v.strictObject({ at: timestamp, status: v.nullable(v.number()), reason: v.string() })),
});
export type ListedWebhook = v.InferOutput<typeof webhook>;

const deliveryState = v.picklist(['delivered', 'waiting', 'given_up']);

/** One attempt to deliver an event. */
const delivery = v.strictObject({
  /** The event's id, which is its `webhook-id`. */
  event: v.string(),
  type: v.string(),
  /** The id of the account that it is about; null if there is none. */
  account: v.nullable(v.string()),
  /** 1 for the first attempt since the event was last queued. */
  attempt: v.number(),
  at: timestamp,
  /** How long it took. */
  seconds: v.number(),
  /** The status of the answer; null without an answer. */
  status: v.nullable(v.number()),
  /** What failed; null if it was delivered. */
  error: v.nullable(v.string()),
  /** The first 200 characters of the answer's body. */
  answer: v.string(),
  /** What the event was after this attempt: after the last one it is `delivered`, attempted again (`waiting`) or `given_up`. */
  state: deliveryState,
});
export type ListedDelivery = v.InferOutput<typeof delivery>;

/** What became of an event at a webhook. */
const accountDelivery = v.strictObject({
  /** The event's id, which is its `webhook-id`. */
  event: v.string(),
  type: v.string(),
  /** When the event happened. */
  at: timestamp,
  /** The webhook's id. */
  webhook: v.string(),
  state: deliveryState,
  /** The status of the last answer; null without an answer, or before the first attempt. */
  status: v.nullable(v.number()),
  /** Attempts since the event was last queued. */
  attempts: v.number(),
});
export type AccountDelivery = v.InferOutput<typeof accountDelivery>;

/** Who may look at webhooks and send events again. Only a webhook's service and the operator change it. */
const repairing = ['administer', 'webhooks', 'operator'] as const;

/** An event in the log. */
export const loggedEvent = v.strictObject({
  /** The `webhook-id`. */
  id: v.string(),
  /** Its number: events that happen later have higher ones. */
  seq: v.pipe(v.number(), v.integer()),
  type: v.string(),
  timestamp,
  /** Null if it is about no account. */
  account: v.nullable(v.string()),
  /** As webhooks get it. */
  data: v.record(v.string(), v.unknown()),
});

/** What the partner's backends call, with a service key. A part of the contract (`api.ts`). */
export const backendCalls = {
  readAccount: endpoint({
    method: 'GET',
    path: '/v1/accounts/:account',
    access: ['read', 'connections:read'],
    answer: v.strictObject({
      account,
      /** The status of the first connection, which calls by account use; `ambiguous` if they are refused. */
      state: accountStatus,
      /** The healthiest first; of equally healthy ones, the newest first. */
      connections: v.array(connection),
    }),
  }),
  /** How an account stands for its owner, for a page of the partner's own product. */
  readOwnerState: endpoint({
    method: 'GET',
    path: '/v1/accounts/:account/state',
    access: ['read', 'connections:read'],
    query: v.strictObject({
      /** Of the sentence, as BCP 47; English if there is no translation. */
      language: v.optional(text(100)),
    }),
    answer: ownerState,
    conditional: true,
  }),
  vendToken: endpoint({ method: 'POST', path: '/v1/connections/:id/token', access: ['token'], ...vending }),
  vendAccountToken: endpoint({
    method: 'POST',
    path: '/v1/accounts/:account/token',
    access: ['token'],
    ...vendingByAccount,
  }),
  listAlerts: endpoint({
    method: 'GET',
    path: '/v1/connections/:id/alerts',
    access: ['read', 'connections:read'],
    ...listing,
  }),
  listAccountAlerts: endpoint({
    method: 'GET',
    path: '/v1/accounts/:account/alerts',
    access: ['read', 'connections:read'],
    ...listing,
  }),
  listAllAlerts: endpoint({
    method: 'GET',
    path: '/v1/alerts',
    access: ['read', 'connections:read', 'operator'],
    query: v.strictObject({
      account: v.optional(text(200)),
      q: v.optional(line),
      verified: oneOf(verdicts),
      /** Only those that came for no account that was ever connected. */
      unmatched: flag,
      cursor,
      limit: pageLimit,
    }),
    answer: listing.answer,
  }),
  /** What a service can learn about the key that it uses. */
  readKey: endpoint({
    method: 'GET',
    path: '/v1/key',
    access: scopes,
    answer: v.strictObject({
      id: v.string(),
      name: v.string(),
      scopes: v.array(v.picklist(scopes)),
      /** Patterns of the accounts that it may access; null for all. */
      accounts: v.nullable(v.array(v.string())),
      createdAt: timestamp,
      /** Null if it does not expire. */
      expiresAt: v.nullable(timestamp),
      /** How many calls the service may make in so many seconds. */
      limit: v.strictObject({ calls: count, seconds: count }),
    }),
  }),
  /** The log of events, from where the caller was; with `wait` until there is one. */
  readEvents: endpoint({
    method: 'GET',
    path: '/v1/events',
    access: ['connections:read', 'webhooks'],
    query: v.strictObject({
      since: v.optional(since),
      account: v.optional(text(255)),
      type: anyOf(eventTypes),
      limit: pageLimit,
      wait: waitSeconds,
    }),
    answer: v.strictObject({
      events: v.array(loggedEvent),
      /** A `since` for the following call, also if there is no event. */
      next: count,
    }),
    failures: ['events_gone'],
  }),
  addWebhook: endpoint({
    method: 'POST',
    path: '/v1/webhooks',
    access: ['webhooks', 'operator'],
    request: v.strictObject({
      url: text(2000),
      /** Null or empty for all types. */
      events: v.optional(v.nullable(events)),
    }),
    answer: v.strictObject({ id: v.string(), secret: v.string() }),
    created: true,
    location: '/v1/webhooks/:id',
  }),
  listWebhooks: endpoint({
    method: 'GET',
    path: '/v1/webhooks',
    access: repairing,
    query: v.strictObject({ cursor, limit: pageLimit }),
    answer: v.strictObject({ webhooks: v.array(webhook), nextCursor: v.optional(long) }),
  }),
  readWebhook: endpoint({ method: 'GET', path: '/v1/webhooks/:id', access: repairing, answer: webhook }),
  /** Changes what is named. */
  changeWebhook: endpoint({
    method: 'PATCH',
    path: '/v1/webhooks/:id',
    access: ['webhooks', 'operator'],
    request: v.strictObject({
      url: v.optional(text(2000)),
      /** Null or empty for all types. */
      events: v.optional(v.nullable(events)),
      /** False also enables a webhook whose receiver answered 410. */
      paused: v.optional(v.boolean('must be true or false')),
    }),
    answer: webhook,
  }),
  removeWebhook: endpoint({ method: 'DELETE', path: '/v1/webhooks/:id', access: ['webhooks', 'operator'] }),
  testWebhook: endpoint({
    method: 'POST',
    path: '/v1/webhooks/:id/test',
    access: ['webhooks', 'operator'],
    request: v.strictObject({
      /** Of which type the example is sent; a `webhook.test` without it. */
      type: oneOf(messageTypes),
    }),
    answer: attempt,
  }),
  /** Makes a new secret; the one before signs too until the overlap is over. */
  rotateWebhook: endpoint({
    method: 'POST',
    path: '/v1/webhooks/:id/rotation',
    access: ['webhooks', 'operator'],
    request: v.strictObject({ overlap }),
    answer: v.strictObject({ secret: v.string() }),
  }),
  /** The attempts to deliver events since each was last queued, of all events that are kept. */
  listDeliveries: endpoint({
    method: 'GET',
    path: '/v1/webhooks/:id/deliveries',
    access: repairing,
    query: v.strictObject({
      /** Only events about this account, or of this type. */
      account: v.optional(text(200)),
      type: oneOf(eventTypes),
      /** Only attempts that failed. */
      failed: flag,
      cursor,
      /** Events on a page, each with all its attempts. */
      limit: pageLimit,
    }),
    answer: v.strictObject({ deliveries: v.array(delivery), nextCursor: v.optional(long) }),
  }),
  /** What became of the events about an account at each webhook, the newest event first. */
  listAccountDeliveries: endpoint({
    method: 'GET',
    path: '/v1/accounts/:account/deliveries',
    access: ['administer', 'webhooks'],
    query: v.strictObject({
      cursor,
      /** Events on a page, each with its deliveries. */
      limit: pageLimit,
    }),
    answer: v.strictObject({
      deliveries: v.array(accountDelivery),
      /** What became of earlier events is not known, or only in part. */
      keptSince: timestamp,
      nextCursor: v.optional(long),
    }),
  }),
  /** Sends one event again, under its id. */
  repeatDelivery: endpoint({
    method: 'POST',
    path: '/v1/webhooks/:id/deliveries/:event',
    access: repairing,
    request: v.strictObject({}),
    answer: v.strictObject({ events: count }),
    accepted: true,
  }),
  /** Sends events again, under their ids, and enables a disabled webhook. Answers at once: they are sent by and by. */
  replayWebhook: endpoint({
    method: 'POST',
    path: '/v1/webhooks/:id/replay',
    access: repairing,
    request: v.strictObject({
      /** Only events with higher numbers, or later than a time; without it, those that were given up. */
      since: v.optional(sinceInBody),
      /** Only events of these types, and about accounts that match one of these patterns. */
      types: v.optional(v.pipe(events, v.nonEmpty('must name a type'))),
      accounts: v.optional(
        v.pipe(
          v.array(accountPattern),
          v.nonEmpty('must name an account'),
          v.maxLength(100, 'must be at most 100'),
        ),
      ),
    }),
    answer: v.strictObject({ events: count }),
    accepted: true,
    failures: ['conflict'],
  }),
} as const;
