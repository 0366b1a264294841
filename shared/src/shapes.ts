import * as v from 'valibot';

// What fields of these shapes mean is said in `shape-words.ts`, for clients' developers as well.
import { roles } from './role.ts';

/** RFC 3339 in UTC, as the relay writes every date. */
export const timestamp = v.pipe(v.string(), v.isoTimestamp());

/**
 * Characters that are not seen, or turn the direction of those around them, or are half of one: two lines that look
 * alike must be alike. The joiners that some scripts and emoji need are left.
 */
const unseen =
  /[\u034F\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00AD\u061C\u115F\u1160\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFEFF\uFFA0]/u;

/** Whether a text holds nothing of that. */
export function isSeen(text: string): boolean {
  return !unseen.test(text);
}

/** Whether each letter of an id leaves a trace: it is compared letter by letter, and may not even hold joiners. */
export function leavesTrace(id: string): boolean {
  return !/\p{Default_Ignorable_Code_Point}/u.test(id);
}

/** Text that a person typed or reads: nothing unseen, not blank, at most 200 characters. */
export const line = v.pipe(
  v.string('must be text'),
  v.nonEmpty('must not be empty'),
  v.maxLength(200, 'must be at most 200 characters'),
  v.check(isSeen, 'must not hold control or invisible characters'),
  v.regex(/\S/u, 'must not be blank'),
);

/** The partner's own customer record. Its id stands in paths, where dots alone would lead elsewhere. */
export const account = v.strictObject({
  id: v.pipe(
    line,
    v.check(leavesTrace, 'must not hold control or invisible characters'),
    v.regex(/^(?!\.{1,2}$)/, 'must not be dots alone'),
  ),
  name: v.optional(line),
});
export type Account = v.InferOutput<typeof account>;

/** A staff member as others see them. */
export const staff = v.strictObject({ id: v.string(), name: v.string() });
export type Staff = v.InferOutput<typeof staff>;

/** A staff member as they see themselves. To a client that does not know a role, it is the least. */
export const ownStaff = v.strictObject({
  // Written out: spread from `staff`, it would stay in every bundle that takes a single name of this file.
  id: v.string(),
  name: v.string(),
  role: v.pipe(v.picklist(roles), v.metadata({ unknown: 'staff' })),
});
export type OwnStaff = v.InferOutput<typeof ownStaff>;

export const connectionStatuses = ['active', 'degraded', 'reauthorization_required', 'disconnected'] as const;
export type ConnectionStatus = (typeof connectionStatuses)[number];

/** Why a connection is not `active`: command line and extension have words of their own for each. */
export const causes = [
  'refused',
  'password_reset_needed',
  'unreachable',
  'slow',
  'unavailable',
  'rate_limited',
  'broken_answer',
  'configuration',
  'uncertain',
  'damaged',
  'disconnected_by_staff',
  'disconnected_by_operator',
] as const;
export const cause = v.picklist(causes);
export type Cause = (typeof causes)[number];

/** To a client that does not know a status, the connection is not known to be well. */
export const connectionStatus = v.pipe(v.picklist(connectionStatuses), v.metadata({ unknown: 'degraded' }));

/** A connection as staff and services see it: states and dates, never a code or a token. */
export const connection = v.strictObject({
  id: v.string(),
  account,
  status: connectionStatus,
  cause: v.nullable(cause),
  connectedBy: staff,
  responsible: staff,
  connectedAt: timestamp,
  lastRenewedAt: timestamp,
  userTokenExpiresAt: v.nullable(timestamp),
  diesAt: v.nullable(timestamp),
  nextRenewalAt: v.nullable(timestamp),
  troubleSince: v.nullable(timestamp),
  apiAnsweredAt: v.nullable(timestamp),
  organization: v.nullable(v.string()),
});
/** As the relay sends it. */
export type SentConnection = v.InferOutput<typeof connection>;

/** As a client reads it: its cause is one of {@link causes}, or the text of a relay that knows more of them. */
export type Connection = Omit<SentConnection, 'cause'> & { cause: string | null };

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** How many connections are in each group (`connection-group.ts`), over all of them. */
export const connectionSummary = v.strictObject({
  needsYou: count,
  trouble: count,
  fine: count,
  ended: count,
  nextDeath: v.nullable(timestamp),
});
export type ConnectionSummary = v.InferOutput<typeof connectionSummary>;

export const pairingStatuses = [
  'awaiting_authorization',
  'authorized',
  'connected',
  'cancelled',
  'expired',
  'failed',
] as const;
export type PairingStatus = (typeof pairingStatuses)[number];

/** One attempt to connect an account, as the staff member who began it sees it. */
export const pairing = v.strictObject({
  id: v.string(),
  /** To a client that does not know it: not known to have come to anything. */
  status: v.pipe(v.picklist(pairingStatuses), v.metadata({ unknown: 'awaiting_authorization' })),
  account,
  expiresAt: timestamp,
  connection: v.optional(v.string()),
  cause: v.optional(cause),
});
export type Pairing = v.InferOutput<typeof pairing>;

export const linkStatuses = [
  'open',
  'started',
  'awaiting_confirmation',
  'connected',
  'expired',
  'revoked',
  'failed',
] as const;
export type LinkStatus = (typeof linkStatuses)[number];

/** The id of the operator, where that of a staff member or a service stands else. */
export const operatorId = 'operator';

/** A link for an account's owner, as its maker sees it: without the secret, which is shown once. */
export const link = v.strictObject({
  id: v.string(),
  /** To a client that does not know it: nothing to be done about it. */
  status: v.pipe(v.picklist(linkStatuses), v.metadata({ unknown: 'started' })),
  account,
  madeBy: staff,
  confirm: v.boolean(),
  createdAt: timestamp,
  expiresAt: timestamp,
  connection: v.optional(v.string()),
  organization: v.optional(v.string()),
});
export type Link = v.InferOutput<typeof link>;

/** One signed-in browser of a staff member. */
export const session = v.strictObject({
  id: v.string(),
  createdAt: timestamp,
  lastUsedAt: timestamp,
  expiresAt: timestamp,
  current: v.boolean(),
});
export type Session = v.InferOutput<typeof session>;

/** The most accounts whose states are asked for in one call. */
export const mostStates = 2_000;

/** The state of one account's healthiest connection, as a tool's chip shows it. */
export const accountState = v.strictObject({
  account: v.string(),
  status: connectionStatus,
  connection: v.string(),
});
export type AccountState = v.InferOutput<typeof accountState>;

/** What NoiseAware's own events say of an alert: one tells it; none could be asked for; none tells it. */
export const verdicts = ['verified', 'unverified', 'refuted'] as const;

/** An alert of NoiseAware's (AutoResolve). Anybody who learns the address can send one: `verified` says whether it is to be believed. */
export const alert = v.strictObject({
  id: v.string(),
  receivedAt: timestamp,
  /** As NoiseAware wrote it, with its offset. Null where it wrote none. */
  alertTime: v.nullable(v.string()),
  type: v.nullable(v.string()),
  /** The account's id, which NoiseAware calls `PartnerOrgID`. Null where it names none. */
  account: v.nullable(v.string()),
  /** The account's connection when it came. Null where it had none. */
  connection: v.nullable(v.string()),
  verified: v.pipe(v.picklist(verdicts), v.metadata({ unknown: 'unverified' })),
  /** The id of the alert that this one continues or resolves, where that came too. */
  follows: v.nullable(v.string()),
  /** All that NoiseAware sent. Integers may exceed 2^53. */
  payload: v.record(v.string(), v.unknown()),
});
/** As the relay sends it. */
export type SentAlert = v.InferOutput<typeof alert>;
