import * as v from 'valibot';
import { timestamp } from '../shapes.ts';
import { eventTypes } from '../webhook.ts';
import { endpoint } from './endpoint.ts';
import { long, text } from './request-shapes.ts';

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

/** Calls about webhooks: a part of the contract (`api.ts`). */
export const webhookCalls = {
  addWebhook: endpoint({
    method: 'POST',
    path: '/v1/webhooks',
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
    answer: v.strictObject({ webhooks: v.array(webhook), nextCursor: v.optional(long) }),
  }),
  removeWebhook: endpoint({ method: 'DELETE', path: '/v1/webhooks/:id' }),
  testWebhook: endpoint({
    method: 'POST',
    path: '/v1/webhooks/:id/test',
    request: v.strictObject({}),
    answer: attempt,
  }),
} as const;
