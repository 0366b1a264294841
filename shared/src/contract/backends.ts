import * as v from 'valibot';
import { roles } from '../role.ts';
import { account, alert, connection, connectionStatuses, timestamp } from '../shapes.ts';
import { endpoint } from './endpoint.ts';
import { eventTypes } from './events.ts';
import { long, minTtl, pageLimit, text } from './request-shapes.ts';

const vending = {
  request: v.strictObject({ minTtl: v.optional(minTtl) }),
  answer: v.strictObject({ userToken: long, expiresAt: timestamp }),
  failures: ['reauthorization_required', 'noiseaware_unavailable'],
} as const;

const vendingByAccount = { ...vending, failures: ['ambiguous_account', ...vending.failures] } as const;

/** The latest alert first. */
const listing = {
  query: v.strictObject({ cursor: v.optional(text(1_000)), limit: pageLimit }),
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
  /** Since when nothing is sent because the receiver has answered 410. */
  disabledAt: v.nullable(timestamp),
  /** How many events are still to be delivered, and how many were given up. */
  waiting: v.number(),
  dead: v.number(),
  /** How the last try of one of these failed. */
  failure: v.nullable(v.strictObject({ at: timestamp, status: v.nullable(v.number()), reason: v.string() })),
});
export type ListedWebhook = v.InferOutput<typeof webhook>;

/** What the partner's backends call, with a service key. A part of the contract (`api.ts`). */
export const backendCalls = {
  readAccount: endpoint({
    method: 'GET',
    path: '/v1/accounts/:account',
    access: [...roles, 'connections:read'],
    answer: v.strictObject({
      account,
      /** The status of the first connection, which calls by account use; `ambiguous` if they are refused. */
      state: v.pipe(v.picklist([...connectionStatuses, 'ambiguous']), v.metadata({ unknown: 'degraded' })),
      /** The healthiest first; of equally healthy ones, the newest first. */
      connections: v.array(connection),
    }),
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
    access: [...roles, 'connections:read'],
    ...listing,
  }),
  listAccountAlerts: endpoint({
    method: 'GET',
    path: '/v1/accounts/:account/alerts',
    access: [...roles, 'connections:read'],
    ...listing,
  }),
  addWebhook: endpoint({
    method: 'POST',
    path: '/v1/webhooks',
    access: ['webhooks', 'operator'],
    request: v.strictObject({
      url: text(2000),
      events: v.optional(v.pipe(events, v.nonEmpty('must name a type'))),
    }),
    answer: v.strictObject({ id: v.string(), secret: v.string() }),
    created: true,
  }),
  listWebhooks: endpoint({
    method: 'GET',
    path: '/v1/webhooks',
    access: ['webhooks', 'operator'],
    answer: v.strictObject({ webhooks: v.array(webhook), nextCursor: v.optional(long) }),
  }),
  removeWebhook: endpoint({ method: 'DELETE', path: '/v1/webhooks/:id', access: ['webhooks', 'operator'] }),
  testWebhook: endpoint({
    method: 'POST',
    path: '/v1/webhooks/:id/test',
    access: ['webhooks', 'operator'],
    request: v.strictObject({}),
    answer: attempt,
  }),
} as const;
