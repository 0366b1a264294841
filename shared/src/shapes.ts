import * as v from 'valibot';

// The meaning of fields is described in `shape-words.ts`, which is also the reference for clients' developers.
import { rights, roles } from './role.ts';

/** RFC 3339 in UTC, as the relay writes every date. */
export const timestamp = v.pipe(v.string(), v.isoTimestamp());

/**
 * Characters that are invisible, change the direction of text around them, or are half of a surrogate pair. Without
 * them, two lines that look alike are alike. The joiners that some scripts and emoji need are allowed.
 */
const unseen =
  /[\u034F\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00AD\u061C\u115F\u1160\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u2800\u3164\uFEFF\uFFA0]/u;

/** Whether a text has none of these characters. */
export function hasNoDeceptiveCharacters(text: string): boolean {
  return !unseen.test(text);
}

/** A text with each run of these characters replaced by a space: for what others wrote, and nobody can be asked to write again. */
export function replaceDeceptiveCharacters(text: string): string {
  return text.replaceAll(unseenRuns, ' ');
}

const unseenRuns = /* @__PURE__ */ new RegExp(`${unseen.source}+`, 'gu');

/**
 * Whether every character of an id is visible. Ids are compared character by character, so they may not even have
 * joiners.
 */
export function hasNoIgnorableCharacters(id: string): boolean {
  return !/\p{Default_Ignorable_Code_Point}/u.test(id);
}

/** A line of text for people: visible characters, not blank, at most 200. */
export const line = v.pipe(
  v.string('must be text'),
  v.nonEmpty('must not be empty'),
  v.maxLength(200, 'must be at most 200 characters'),
  v.check(hasNoDeceptiveCharacters, 'must not hold control or invisible characters'),
  v.regex(/\S/u, 'must not be blank'),
);

/** The partner's own customer record. Its id is used in paths, where dots alone would mean another folder. */
export const account = v.strictObject({
  id: v.pipe(
    line,
    v.check(hasNoIgnorableCharacters, 'must not hold control or invisible characters'),
    v.regex(/^(?!\.{1,2}$)/, 'must not be dots alone'),
  ),
  name: v.optional(line),
});
export type Account = v.InferOutput<typeof account>;

const named = { id: v.string(), name: v.string() };

/** A staff member as others see them. */
export const staff = v.strictObject(named);
export type Staff = v.InferOutput<typeof staff>;

/** A staff member as they see themselves. A client treats an unknown role as the lowest; `rights` say what they may do. */
export const ownStaff = v.strictObject({
  ...named,
  role: v.pipe(v.picklist(roles), v.metadata({ unknown: roles[0] })),
  /** Not sent by a relay that is older than this field: then the role decides. */
  rights: v.optional(v.array(v.picklist(rights))),
});
export type OwnStaff = v.InferOutput<typeof ownStaff>;

export const connectionStatuses = ['active', 'degraded', 'reauthorization_required', 'disconnected'] as const;
export type ConnectionStatus = (typeof connectionStatuses)[number];

/** Why a connection is not `active`. Command line and extension have their own texts for each. */
export const causes = [
  'refused',
  'password_reset_needed',
  'unreachable',
  'slow',
  'unavailable',
  'rate_limited',
  'broken_answer',
  'configuration',
  'refusing_all',
  'uncertain',
  'damaged',
  'disconnected_by_staff',
  'disconnected_by_operator',
] as const;
export const cause = v.picklist(causes);
export type Cause = (typeof causes)[number];

/**
 * Why a sign-in fails for everybody although provider and settings are right: the relay's clock is ahead of that of the
 * identity provider, or behind it.
 */
export const clockCauses = ['clock_ahead', 'clock_behind'] as const;
export type ClockCause = (typeof clockCauses)[number];

/**
 * Who can fix it: the NoiseAware account's owner, the partner's staff, the relay's operator, time, or the caller's program, by
 * another call than this.
 */
export const fixers = ['owner', 'staff', 'operator', 'time', 'caller'] as const;
export type FixedBy = (typeof fixers)[number];

/** What connections need from people. The same groups are used in popup, chip, notification, console and summary. */
export const connectionGroups = ['needs_you', 'trouble', 'fine', 'ended'] as const;
export type ConnectionGroup = (typeof connectionGroups)[number];

/** A client treats an unknown status as degraded. */
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
  since: v.pipe(
    timestamp,
    v.metadata({
      absent: ({ troubleSince, connectedAt }: Record<'troubleSince' | 'connectedAt', string>) =>
        troubleSince ?? connectedAt,
    }),
  ),
  apiAnsweredAt: v.nullable(timestamp),
  organization: v.nullable(v.string()),
});
/** As the relay sends it. */
export type SentConnection = v.InferOutput<typeof connection>;

/** A connection as a client reads it: `cause` is one of {@link causes}, or a text from a newer relay. */
export type Connection = Omit<SentConnection, 'cause'> & { cause: string | null };

/** How many there are. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** How many of all connections are in each group (`connection-group.ts`). */
export const connectionSummary = v.strictObject({
  needsYou: count,
  trouble: count,
  fine: count,
  ended: count,
  nextDeath: v.nullable(timestamp),
  pendingLinks: count,
  waitingLinks: count,
});
export type ConnectionSummary = v.InferOutput<typeof connectionSummary>;
/** How many links of a caller have not ended, and how many of those wait until they are confirmed. */
export type PendingLinks = Pick<ConnectionSummary, 'pendingLinks' | 'waitingLinks'>;

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
  /** A client treats an unknown status as not authorized yet. */
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

/** The id that stands for the operator in the place of a staff member's or service's id. */
export const operatorId = 'operator';

/** Stands for an organization that cannot be known, because nothing in NoiseAware's answers names it. */
export const unknownOrganization = 'an organization that nothing names';

/** A link for an account's owner, as its maker sees it: without the secret, which is only sent once. */
export const link = v.strictObject({
  id: v.string(),
  /** A client treats an unknown status as one that needs no action. */
  status: v.pipe(v.picklist(linkStatuses), v.metadata({ unknown: 'started' })),
  account,
  madeBy: staff,
  confirm: v.boolean(),
  /** Where the owner's browser goes when it is done; null for a page of the relay. */
  returnTo: v.pipe(v.nullable(v.string()), v.metadata({ absent: () => null })),
  createdAt: timestamp,
  expiresAt: timestamp,
  connection: v.optional(v.string()),
  organization: v.optional(v.string()),
  current: v.optional(v.string()),
  startedAt: v.optional(timestamp),
  authorizedAt: v.optional(timestamp),
  confirmedBy: v.optional(staff),
});
export type Link = v.InferOutput<typeof link>;

/** Who made an invite: `staff`, or `operator` by the command line. A client treats an unknown kind as staff. */
const inviter = v.nullable(
  v.strictObject({
    kind: v.string(),
    name: v.optional(v.string()),
  }),
);

/** An invite that has not been used, which lets somebody in as the staff member. */
export const openInvite = v.strictObject({ invitedBy: inviter, expiresAt: timestamp });
export type OpenInvite = v.InferOutput<typeof openInvite>;

/** One signed-in browser of a staff member. */
export const session = v.strictObject({
  id: v.string(),
  createdAt: timestamp,
  lastUsedAt: timestamp,
  expiresAt: timestamp,
  /** Who made the invite that it began with; null after a sign-in at the identity provider. */
  invitedBy: v.pipe(inviter, v.metadata({ absent: () => null })),
  current: v.boolean(),
});
export type Session = v.InferOutput<typeof session>;

/** The most accounts whose states can be asked for in one call. */
export const mostStates = 2_000;

/**
 * The status of an account: that of its healthiest connection, or `ambiguous` if calls by account are refused, because the
 * living ones are of different organizations. A client treats an unknown status as degraded.
 */
export const accountStatus = v.pipe(
  v.picklist([...connectionStatuses, 'ambiguous']),
  v.metadata({ unknown: 'degraded' }),
);

/** The group of an account of which a relay says the status alone. */
const groupByStatus: Readonly<Record<v.InferOutput<typeof accountStatus>, ConnectionGroup>> = {
  active: 'fine',
  degraded: 'trouble',
  reauthorization_required: 'needs_you',
  disconnected: 'ended',
  ambiguous: 'needs_you',
};

/** The state of one account, as a tool's chip shows it, with its healthiest connection and that one's group and end. */
export const accountState = v.strictObject({
  account: v.string(),
  status: accountStatus,
  connection: v.string(),
  /** A client treats an unknown group as trouble. Without a group, as of an older relay, the status decides. */
  group: v.pipe(
    v.picklist(connectionGroups),
    v.metadata({
      unknown: 'trouble',
      absent: ({ status }: { status: keyof typeof groupByStatus }) => groupByStatus[status],
    }),
  ),
  diesAt: v.pipe(v.nullable(timestamp), v.metadata({ absent: () => null })),
});
export type AccountState = v.InferOutput<typeof accountState>;

/** How an account stands for its owner. */
export const ownerStates = ['not_connected', 'waiting', 'connected', 'needs_authorization'] as const;

/** The same with a sentence in the owner's words, as a page of the partner's own product shows it. */
export const ownerState = v.strictObject({
  account: v.string(),
  state: v.picklist(ownerStates),
  /** Since when; null if the account was never connected. */
  since: v.nullable(timestamp),
  sentence: v.string(),
  /** The organization that is connected, or that awaits confirmation; null if it is not known, or not for the caller. */
  organization: v.nullable(v.string()),
});
export type OwnerState = v.InferOutput<typeof ownerState>;

/** What NoiseAware's own events say of an alert: they confirm it, they could not be read, or they do not contain it. */
export const verdicts = ['verified', 'unverified', 'refuted'] as const;

/**
 * An alert from NoiseAware (AutoResolve). Anyone who knows the address can send one; `verified` says whether it can be
 * trusted.
 */
export const alert = v.strictObject({
  id: v.string(),
  receivedAt: timestamp,
  /** As NoiseAware wrote it, with its offset; null if it has none. */
  alertTime: v.nullable(v.string()),
  type: v.nullable(v.string()),
  /** The account's id, which NoiseAware calls `PartnerOrgID`; null if it names none. */
  account: v.nullable(v.string()),
  /** The account's connection when the alert arrived; null if it had none. */
  connection: v.nullable(v.string()),
  verified: v.pipe(v.picklist(verdicts), v.metadata({ unknown: 'unverified' })),
  /** The id of the alert that this one continues or resolves, if that one arrived too. */
  follows: v.nullable(v.string()),
  /** Everything that NoiseAware sent. Integers may exceed 2^53. */
  payload: v.record(v.string(), v.unknown()),
});
/** As the relay sends it. */
export type SentAlert = v.InferOutput<typeof alert>;
