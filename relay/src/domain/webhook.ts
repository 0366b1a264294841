import { hash } from 'node:crypto';
import { eventTypes, warningDays } from '@noiseaware-connect/shared/webhook';
import * as v from 'valibot';
import type { Connection } from './connection.ts';
import { diesAt } from './connection.ts';
import { publicConnection } from './public-connection.ts';
import type { SealingAddress } from './sealing.ts';
import { day, type Seconds } from './time.ts';

/** Where events are sent, as it is stored. */
export const webhookRecord = v.strictObject({
  id: v.string(),
  url: v.string(),
  /** The types that it wants; null for all, those of later versions too. */
  events: v.nullable(v.array(v.picklist(eventTypes))),
  /** The secrets that sign, the newest first; the others until they end. */
  secrets: v.array(v.strictObject({ sealed: v.string(), until: v.nullable(v.number()) })),
  /** The service that added it; null for the operator's. */
  service: v.nullable(v.string()),
  /** Patterns of the accounts that it is told of, those of the key by which it was added; null for all. */
  accounts: v.nullable(v.array(v.string())),
  createdAt: v.number(),
  /** Since when nothing is sent, because the receiver has answered 410. */
  disabledAt: v.nullable(v.number()),
});
export type Webhook = v.InferOutput<typeof webhookRecord>;

const event = {
  /** The `webhook-id`, by which a receiver knows what it has had. */
  event: v.string(),
  type: v.picklist(eventTypes),
  at: v.number(),
  /** What events are in order of: the id of a connection, or of what else it is about. */
  subject: v.string(),
  account: v.nullable(v.string()),
  /** JSON text, in which integers of any size stay what they are. */
  data: v.string(),
};

/** Something to be told to every webhook that wants its type. */
const webhookEvent = v.strictObject(event);
export type WebhookEvent = v.InferOutput<typeof webhookEvent>;

/** An event on its way to one webhook: it stands in the outbox until it is delivered. */
export const deliveryRecord = v.strictObject({
  ...event,
  id: v.string(),
  webhook: v.string(),
  /** Its place among those of its webhook and subject. */
  place: v.number(),
  /** How often it was taken to be sent. */
  attempts: v.number(),
  /** When it may be taken next, if it is the first of its subject. Null once given up: a dead letter. */
  nextAt: v.nullable(v.number()),
  failure: v.nullable(v.strictObject({ at: v.number(), status: v.nullable(v.number()), reason: v.string() })),
});
export type Delivery = v.InferOutput<typeof deliveryRecord>;

/** The longest that a next try is ahead. */
export const longestRetry: Seconds = day;

/** How long an event stays in the outbox at the most, dead or not. */
export const outboxLife: Seconds = 30 * day;

/** Whether a webhook is to be told of a type. PostgreSQL has the same in its own words. */
export const isWanted = ({ events, disabledAt }: Webhook, type: WebhookEvent['type']): boolean =>
  disabledAt === null && (events === null || events.includes(type));

/**
 * An id that is the same for the same thing, whichever relay says it and however often.
 * @param parts what makes it one thing
 */
export const eventId = (...parts: readonly unknown[]): string =>
  `msg_${hash('sha256', JSON.stringify(parts), 'base64url').slice(0, 32)}`;

/** What is to be told of a connection that was written: its state has changed, or it was found to die soon. */
export function eventsOf(
  before: Connection | undefined,
  after: Connection,
  at: Seconds | undefined,
): WebhookEvent[] {
  const type = typeOf(before, after);
  if (type === undefined || at === undefined) return [];
  const isWarning = type === 'connection.dies_soon';
  return [
    {
      event: isWarning
        ? eventId(type, after.id, diesAt(after), after.warned)
        : // Each state has values that were sealed for it, so that no two changes are alike.
          eventId(type, before, after),
      type,
      at,
      subject: after.id,
      account: after.account.id,
      data: JSON.stringify({ connection: toldOf(after), ...(isWarning && { days: after.warned }) }),
    },
  ];
}

/** Whether what the outbox holds of a connection goes with its codes and tokens. */
export const isForgotten = (before: Connection | undefined, after: Connection): boolean =>
  after.accessCode === null && before?.accessCode !== null;

/** When it is next to be told that a connection dies soon; null when it is not. */
export function warnAt({ status, warned, ...connection }: Connection): Seconds | null {
  const next = warningDays.find((days) => warned === null || days < warned);
  return status === 'disconnected' || next === undefined ? null : diesAt(connection) - next * day;
}

/** The address to which each secret of a webhook is bound. */
export const secretAddress = (id: string): SealingAddress => ({ record: `webhooks/${id}`, field: 'secret' });

/** The delivery of an event to a webhook, at that place. */
export const deliveryOf = (told: WebhookEvent, webhook: string, place: number): Delivery => ({
  ...told,
  id: `${told.event}.${webhook}`,
  webhook,
  place,
  attempts: 0,
  nextAt: told.at,
  failure: null,
});

// --- Internal helpers ---

function typeOf(before: Connection | undefined, after: Connection): WebhookEvent['type'] | undefined {
  if (before !== undefined && after.warned !== null && after.warned !== before.warned)
    return 'connection.dies_soon';
  // What was to be told of a disconnect before is gone with the rest.
  if (before !== undefined && isForgotten(before, after)) return 'connection.disconnected';
  if (after.status === before?.status) {
    // Through NoiseAware once more, while it was well.
    const isAgain = after.status === 'active' && after.connectedAt !== before.connectedAt;
    return isAgain ? 'connection.connected' : undefined;
  }
  if (after.status !== 'active') return `connection.${after.status}`;
  const isNew = before === undefined || before.status === 'disconnected';
  return isNew ? 'connection.connected' : 'connection.recovered';
}

/** The public shape; of a forgotten connection nothing of its account but the id. */
function toldOf(connection: Connection) {
  const shape = publicConnection(connection);
  if (connection.accessCode !== null) return shape;
  return { ...shape, account: { id: shape.account.id }, organization: null };
}
