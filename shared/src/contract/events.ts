import * as v from 'valibot';
import { alert, connection, link, timestamp } from '../shapes.ts';
import * as examples from './example-records.ts';

/** What is known of a type of event: its payload, and what the catalogue (`relay/docs/events.md`) says of it. */
interface EventKind<S extends v.GenericSchema> {
  /** The message's `data`. */
  readonly data: S;
  /** When it is sent, in one sentence. */
  readonly sentWhen: string;
  /** What a receiver does then. */
  readonly receiverAction: string;
  readonly example: v.InferInput<S>;
}

const kind = <S extends v.GenericSchema>(definition: EventKind<S>): EventKind<S> => definition;

const aboutConnection = v.strictObject({ connection });

const failing = {
  ...examples.connection,
  cause: 'unavailable',
  nextRenewalAt: '2026-12-01T12:15:00.000Z',
  troubleSince: '2026-12-01T12:14:10.000Z',
  since: '2026-12-01T12:14:10.000Z',
} as const;

const aboutAlert = v.strictObject({ alert });
const aboutOutage = v.strictObject({
  webhook: v.strictObject({ id: v.string(), url: v.string() }),
  /** When the first attempt failed. */
  since: timestamp,
});
const outageWebhook = {
  id: 'Zr3kq0V8sT6mB1xNfJ4cWg',
  url: 'https://backend.example.com/noiseaware',
} as const;
const aboutLink = v.strictObject({ link });

/** The link of the examples, without what it has only in some states. */
function linkOf(status: v.InferOutput<typeof link>['status']) {
  const { organization: _, ...rest } = examples.link;
  return { ...rest, status };
}

/**
 * Every type of event that webhooks can subscribe to. Receivers ignore types and fields that they do not know: there may be
 * more.
 */
export const events = {
  'connection.connected': kind({
    data: aboutConnection,
    sentWhen: 'An account was connected, or connected again while it was `active` or `disconnected`.',
    receiverAction: 'Begin to work with the account: tokens and calls by account are answered from now on.',
    example: { connection: examples.connection },
  }),
  'connection.degraded': kind({
    data: aboutConnection,
    sentWhen: 'A renewal failed; the relay retries it.',
    receiverAction:
      'Nothing. Tokens are given out as long as one is valid, and `connection.recovered` or `connection.reauthorization_required` follows.',
    example: { connection: { ...failing, status: 'degraded' } },
  }),
  'connection.recovered': kind({
    data: aboutConnection,
    sentWhen: 'The connection is `active` again, by itself or through a person.',
    receiverAction: 'Repeat what was refused in the meantime, and withdraw what you told people.',
    example: { connection: examples.connection },
  }),
  'connection.reauthorization_required': kind({
    data: aboutConnection,
    sentWhen: 'A person must go through NoiseAware again.',
    receiverAction:
      'Ask the person in charge (`responsible`) to reconnect the account, or send its owner a link. Calls are refused until then.',
    example: {
      connection: {
        ...failing,
        status: 'reauthorization_required',
        cause: 'refused',
        userTokenExpiresAt: null,
        nextRenewalAt: null,
      },
    },
  }),
  'connection.dies_soon': kind({
    data: v.strictObject({
      connection,
      /** In how many days the connection ends. */
      days: v.pipe(v.number(), v.integer(), v.minValue(1)),
    }),
    sentWhen:
      'The connection ends in 5, 3 or 1 days (`data.days`) unless it is renewed; once per step, after a downtime only the last step.',
    receiverAction: 'Ask the person in charge (`responsible`) to reconnect the account before `diesAt`.',
    example: { connection: { ...failing, status: 'degraded' }, days: 5 },
  }),
  'connection.disconnected': kind({
    data: aboutConnection,
    sentWhen:
      'The connection was disconnected or forgotten. If it was forgotten, `data.connection` has neither name nor organization.',
    receiverAction:
      'Stop working with the account, and delete what you keep of it if your agreement says so.',
    example: {
      connection: {
        ...examples.connection,
        status: 'disconnected',
        cause: 'disconnected_by_staff',
        userTokenExpiresAt: null,
        diesAt: null,
        nextRenewalAt: null,
      },
    },
  }),
  'connection.moved': kind({
    data: v.strictObject({
      connection,
      /** The id of the account that it belonged to. */
      from: v.string(),
    }),
    sentWhen:
      'The operator moved the connection to another account, `data.connection.account`. It goes to those who may read that one.',
    receiverAction:
      'Work with the new account in place of `data.from`: calls by account are answered for the new one alone, and the id of the connection stays.',
    example: { connection: examples.connection, from: 'rehearsal' },
  }),
  'link.opened': kind({
    data: aboutLink,
    sentWhen:
      'An owner began to connect by a link: the first press of its button. Looking at the page tells nothing.',
    receiverAction: 'Nothing. What becomes of it follows.',
    example: { link: linkOf('started') },
  }),
  'link.used': kind({
    data: aboutLink,
    sentWhen: 'An owner authorized by a link: the account is connected, or awaits confirmation.',
    receiverAction:
      'If `data.link.status` is `awaiting_confirmation`, let the person or service that made it (`data.link.madeBy`) confirm or refuse `data.link.organization`.',
    example: { link: { ...linkOf('awaiting_confirmation'), organization: 'Sea View (4711)' } },
  }),
  'link.awaiting_confirmation': kind({
    data: aboutLink,
    sentWhen:
      'What an owner authorized by a link awaits a confirmation: the link was made with `confirm`, or it would replace the organization that is connected (`data.link.current`), also if nothing says whose it is.',
    receiverAction:
      'Confirm `data.link.organization` by `POST /v1/links/:id/confirmation`, or keep what is connected by `DELETE /v1/links/:id`.',
    example: {
      link: {
        ...linkOf('awaiting_confirmation'),
        connection: examples.connection.id,
        organization: 'Sea View (4711)',
        current: 'Harbor House (1208)',
      },
    },
  }),
  'link.refused': kind({
    data: aboutLink,
    sentWhen:
      'An owner came back from NoiseAware without authorizing (`data.link.status` is `started`), or an authorization that awaited confirmation was deleted (`revoked`) and erased.',
    receiverAction:
      'If it is `started`, ask the owner what is missing: the link can be used again. If it is `revoked`, make a new link for the right owner.',
    example: { link: linkOf('revoked') },
  }),
  'link.revoked': kind({
    data: aboutLink,
    sentWhen:
      'A link by which nobody had authorized was deleted, also because the person or service that made it was revoked.',
    receiverAction: 'Make a new link if the account is still to be connected.',
    example: { link: linkOf('revoked') },
  }),
  'link.expired': kind({
    data: aboutLink,
    sentWhen: 'A link has expired unused, or its authorization was not confirmed in time and is erased.',
    receiverAction: 'Make a new link if the account is still to be connected.',
    example: { link: linkOf('expired') },
  }),
  'alert.received': kind({
    data: aboutAlert,
    sentWhen:
      'NoiseAware sent an alert, and its verdict is known or has not come within a minute: then it is `unverified`. Once for each alert.',
    receiverAction:
      'Act on alerts that are `verified`; anyone who knows the address can send one. Integers in `payload` may exceed 2^53.',
    example: { alert: examples.alert },
  }),
  'alert.verdict': kind({
    data: aboutAlert,
    sentWhen: 'The verdict on an alert has changed after its `alert.received`, which was `unverified`.',
    receiverAction: 'Confirm or withdraw what you did for the alert with that `id`.',
    example: { alert: { ...examples.alert, verified: 'refuted' } },
  }),
  'webhook.disabled': kind({
    data: v.strictObject({
      /** The webhook's id. */
      webhook: v.string(),
      disabledAt: timestamp,
    }),
    sentWhen:
      'A webhook was disabled because its receiver answered 410. The webhook itself gets this once it is enabled again.',
    receiverAction:
      'Mend the receiver and enable the webhook (`webhooks replay`): events wait for it up to thirty days.',
    example: { webhook: 'Zr3kq0V8sT6mB1xNfJ4cWg', disabledAt: '2026-11-26T12:20:00.000Z' },
  }),
  'key.expires_soon': kind({
    data: v.strictObject({
      key: v.strictObject({ id: v.string(), name: v.string(), expiresAt: timestamp }),
    }),
    sentWhen:
      'A service key expires in 14, 3 or 1 days; once per step that lies within its life, after a downtime only the last one. Only the service of the key gets it.',
    receiverAction:
      'Have the operator rotate the key, and use the new one before `expiresAt`. If the `id` is not that of `GET /v1/key`, the key is replaced already.',
    example: {
      key: { id: 'Zr3kq0V8sT6mB1xNfJ4cWg', name: 'billing', expiresAt: '2026-12-10T12:00:00.000Z' },
    },
  }),
  'audit.head': kind({
    data: v.strictObject({
      /** The number of the last entry. */
      seq: v.pipe(v.number(), v.integer(), v.minValue(1)),
      /** Its chain value: SHA-256 over it and all before it, as 64 hexadecimal digits. */
      hash: v.string(),
      at: timestamp,
    }),
    sentWhen:
      'Every 24 hours, with the last entry of the audit log. Only the webhooks of the operator get it, and no service; the log of the relay has it, too.',
    receiverAction:
      'Keep it, as long as `RELAY_AUDIT_RETENTION` lasts, where nobody who can write to the store of the relay can. `pnpm relay audit verify --head <seq>:<hash>` proves with the latest one that no entry that the log has up to there was changed, and with the oldest one whose entry is younger than the retention that none since was removed.',
    example: {
      seq: 48_213,
      hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      at: '2026-11-26T12:20:00.000Z',
    },
  }),
  'webhook.failing': kind({
    data: aboutOutage,
    sentWhen:
      'For a day, no attempt to deliver to a webhook has succeeded. Other webhooks get this, and the log has it.',
    receiverAction:
      'Mend the receiver: what it has not taken is sent again for three days, and after that by `replay`.',
    example: { webhook: outageWebhook, since: '2026-11-26T12:20:00.000Z' },
  }),
  'webhook.recovered': kind({
    data: aboutOutage,
    sentWhen: 'An event was delivered to a webhook of which `webhook.failing` had told.',
    receiverAction:
      'Nothing, if `dead` of `GET /v1/webhooks/:id` is 0. Otherwise have the undelivered events sent again by `replay`.',
    example: { webhook: outageWebhook, since: '2026-11-26T12:20:00.000Z' },
  }),
} as const;

export type EventType = keyof typeof events;
export const eventTypes = Object.keys(events) as EventType[];

/** Everything that is sent to webhooks: events, and the message of a test, to which none subscribes. */
export const messages = {
  ...events,
  'webhook.test': kind({
    data: v.strictObject({
      /** The webhook's id. */
      webhook: v.string(),
    }),
    sentWhen: 'A test was requested.',
    receiverAction: 'Nothing: answer 2xx.',
    example: { webhook: 'Zr3kq0V8sT6mB1xNfJ4cWg' },
  }),
} as const;

export type MessageType = keyof typeof messages;
export const messageTypes = Object.keys(messages) as MessageType[];

/** The `data` of a type of message. */
export type MessageData<T extends MessageType> = v.InferOutput<(typeof messages)[T]['data']>;

/** The `data` that a message must have whose type is one of these: it fits each of them. */
export type DataForAll<T extends MessageType> = (
  T extends MessageType
    ? (data: MessageData<T>) => void
    : never
) extends (data: infer D) => void
  ? D
  : never;
