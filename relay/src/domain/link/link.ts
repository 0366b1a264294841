import type { EventType } from '@noiseaware-connect/shared/contract/events';
import { account, type LinkStatus, type Link as PublicLink, staff } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import { day, type Seconds, timestampOf } from '../../base/time.ts';
import type { Actor } from '../audit/audit.ts';
import { choice } from '../connection/choose-connection.ts';
import type { Connection } from '../connection/connection.ts';
import { identityRecord } from '../connection/identity.ts';
import { newEvent, type WebhookEvent } from '../webhook/webhook.ts';

/** A link by which an account's owner connects it, as stored: its secret hashed, an access code only sealed. */
export const linkRecord = v.strictObject({
  id: v.string(),
  /** Hash of the secret in its URL. */
  hash: v.string(),
  account,
  /** The connection to reauthorize: named, or the account's only living one when this was made; null if neither. */
  connection: v.nullable(v.string()),
  choice: v.optional(choice, 'account'),
  madeBy: v.strictObject({
    kind: v.picklist(['staff', 'service', 'operator']),
    id: v.string(),
    name: v.string(),
  }),
  /** Whether an authorization waits until the maker has confirmed its organization. */
  confirm: v.boolean(),
  /** Where the owner's browser goes when it is done; null for a page of the relay. */
  returnTo: v.optional(v.nullable(v.string()), null),
  createdAt: v.number(),
  expiresAt: v.number(),
  /** The pairing of the last submission of its form. */
  pairing: v.nullable(v.string()),
  /** The challenge of that pairing (RFC 7636), by which the browser that began it is known again, also after the pairing was erased. */
  challenge: v.optional(v.nullable(v.string()), null),
  /** When its form was last submitted. */
  startedAt: v.optional(v.number()),
  /** What was authorized and waits: the organization, and the living connection that it would reauthorize, with its organization. */
  waiting: v.nullable(
    v.strictObject({
      accessCode: v.string(),
      organization: v.string(),
      connection: v.optional(v.nullable(v.string()), null),
      current: v.optional(v.nullable(v.string()), null),
      /** When its form was submitted, and when NoiseAware sent the owner back. */
      startedAt: v.optional(v.number()),
      authorizedAt: v.optional(v.number()),
    }),
  ),
  /** The last pairing from which the owner came back without authorizing. */
  denied: v.optional(v.nullable(v.string()), null),
  ended: v.nullable(
    v.variant('as', [
      v.strictObject({
        as: v.literal('connected'),
        at: v.number(),
        connection: v.string(),
        /** Who was behind the authorization, so that a receipt never names who came later. */
        identity: v.optional(v.nullable(identityRecord), null),
        /** The admin who confirmed in the maker's place. */
        confirmedBy: v.optional(staff),
      }),
      v.strictObject({ as: v.picklist(['revoked', 'expired', 'failed']), at: v.number() }),
    ]),
  ),
});
export type Link = v.InferOutput<typeof linkRecord>;

/** The life of a link if its maker does not choose one. */
export const defaultLinkLife: Seconds = day;

/** How many links of one maker may be usable at a time; each is kept until long after its end. */
export const mostPendingLinks = 1_000;

/** How long an authorization waits for confirmation. */
export const confirmationLife: Seconds = 7 * day;

/** How long an ended link stays readable, so that opening it shows a page that says so. */
export const linkAfterlife: Seconds = 30 * day;

export function linkStatusOf({ ended, expiresAt, waiting, pairing }: Link, now: Seconds): LinkStatus {
  if (ended !== null) return ended.as;
  if (now >= expiresAt) return 'expired';
  if (waiting !== null) return 'awaiting_confirmation';
  return pairing === null ? 'open' : 'started';
}

/** The statuses of a link that has not ended. */
export const pendingStatuses = [
  'open',
  'started',
  'awaiting_confirmation',
] as const satisfies readonly LinkStatus[];

/** Whether the form of a link with that status may be submitted. */
export const isSubmittable = (status: string): status is 'open' | 'started' =>
  status === 'open' || status === 'started';

/** A link that has expired; an authorization that waited in it is erased. */
export const expiredLink = (link: Link): Link => ({
  ...link,
  waiting: null,
  ended: { as: 'expired', at: link.expiresAt },
});

/** A link whose pairing has been connected; the waiting authorization now belongs to the connection. */
export const connectedLink = (
  link: Link,
  { id, identity }: Pick<Connection, 'id' | 'identity'>,
  at: Seconds,
  by: Actor,
): Link => ({
  ...link,
  waiting: null,
  ended: {
    ...{ as: 'connected', at, connection: id, identity },
    ...(link.waiting !== null && actsForMaker(link, by) && { confirmedBy: { id: by.id, name: by.name } }),
  },
});

/** Whether a staff member acts on a link in its maker's place. Links of the operator belong to all staff. */
export const actsForMaker = ({ madeBy }: Link, by: Actor): by is Actor & { id: string; name: string } =>
  by.kind === 'staff' &&
  by.id !== undefined &&
  by.name !== undefined &&
  madeBy.kind !== 'operator' &&
  (madeBy.kind !== 'staff' || madeBy.id !== by.id);

export function publicLink(link: Link, now: Seconds): PublicLink {
  const { ended, waiting } = link;
  const startedAt = waiting?.startedAt ?? (ended === null ? link.startedAt : undefined);
  const connection = ended?.as === 'connected' ? ended.connection : (waiting?.connection ?? link.connection);
  const { id, name } = link.madeBy;
  return {
    id: link.id,
    status: linkStatusOf(link, now),
    account: link.account,
    madeBy: { id, name },
    confirm: link.confirm,
    returnTo: link.returnTo,
    createdAt: timestampOf(link.createdAt),
    expiresAt: timestampOf(link.expiresAt),
    ...(connection === null ? {} : { connection }),
    ...(waiting !== null && { organization: waiting.organization }),
    ...(waiting !== null && waiting.current !== null && { current: waiting.current }),
    ...(startedAt !== undefined && { startedAt: timestampOf(startedAt) }),
    ...(waiting?.authorizedAt !== undefined && { authorizedAt: timestampOf(waiting.authorizedAt) }),
    ...(ended?.as === 'connected' && ended.confirmedBy && { confirmedBy: ended.confirmedBy }),
  };
}

/**
 * An event about a link that was written.
 * @param of what tells it from other events of the same type and link, if there may be several
 */
export const linkEvent = (
  type: Extract<EventType, `link.${string}`>,
  link: Link,
  at: Seconds,
  ...of: readonly string[]
): WebhookEvent =>
  newEvent(
    type,
    { identity: [link.id, ...of], at, subject: link.id, account: link.account.id },
    { link: publicLink(link, at) },
  );
