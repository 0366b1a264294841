import { actorKind } from '@noiseaware-connect/shared/contract/audit-entry';
import { rightsOf, roles } from '@noiseaware-connect/shared/role';
import type {
  OwnStaff,
  OpenInvite as PublicInvite,
  Session as PublicSession,
} from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import { day, hour, minute, type Seconds, timestampOf } from '../../base/time.ts';
import type { Decision } from '../decision.ts';

export const staffRecord = v.strictObject({
  id: v.string(),
  name: v.string(),
  role: v.picklist(roles),
  createdAt: v.number(),
  revokedAt: v.nullable(v.number()),
  /** Their identity at the provider; none for invited staff. */
  provider: v.optional(v.strictObject({ issuer: v.string(), subject: v.string() })),
  /** Set for the operator at the console, who is no colleague: whoever ran the command that makes a link to it. */
  operator: v.optional(v.literal(true)),
});
export type StaffMember = v.InferOutput<typeof staffRecord>;

/** Who made an invite. With the revocation of a staff member end the invites that they made, and the sessions begun with these. */
const inviter = v.strictObject({
  kind: actorKind,
  id: v.optional(v.string()),
  name: v.optional(v.string()),
});
export type Inviter = v.InferOutput<typeof inviter>;

export const inviterOf = ({ kind, id, name }: Inviter): Inviter => ({
  kind,
  ...(id !== undefined && { id }),
  ...(name !== undefined && { name }),
});

/** Stored under the hash of the invite. */
export const inviteRecord = v.strictObject({
  hash: v.string(),
  staff: v.string(),
  expiresAt: v.number(),
  invitedBy: v.optional(inviter),
  /** How many more sessions it begins, if it is one of a demonstration, which works several times. */
  uses: v.optional(v.number()),
});
export type Invite = v.InferOutput<typeof inviteRecord>;

/** The provider's part of a session that began with a sign-in. */
const providerSession = v.strictObject({
  /** The provider's own session id, if it gave one. */
  sid: v.optional(v.string()),
  /** Sealed; null if the provider gave none. */
  refreshToken: v.nullable(v.string()),
  /** When the provider is asked whether the session may continue; without a refresh token it ends then. */
  checkAt: v.number(),
  /** When the provider last vouched for the person. */
  checkedAt: v.number(),
  /** When the person has to sign in again, by RELAY_OIDC_SESSION at the sign-in. */
  endsAt: v.optional(v.number()),
});
export type ProviderSession = v.InferOutput<typeof providerSession>;

/** Stored under its id; found by the hash of the session token. */
export const sessionRecord = v.strictObject({
  id: v.string(),
  hash: v.string(),
  staff: v.string(),
  createdAt: v.number(),
  lastUsedAt: v.number(),
  /** Thumbprint (RFC 7638) of the key that each call must prove; none if the browser gave no key. */
  key: v.optional(v.string()),
  provider: v.optional(providerSession),
  /** Who made the invite that began it, or took it over; none after a sign-in at the provider. */
  invitedBy: v.optional(inviter),
  /** Set for console sessions, which are in a cookie and end sooner. */
  console: v.optional(v.literal(true)),
});
export type Session = v.InferOutput<typeof sessionRecord>;

export const inviteLife: Seconds = 7 * day;
/** For an invite that works several times: reviews of a store take weeks, and come again with each version. */
export const demonstrationInviteLife: Seconds = 90 * day;
export const consoleLinkLife: Seconds = 5 * minute;
export const sessionIdleLife: Seconds = 30 * day;
const sessionWholeLife: Seconds = 180 * day;
const consoleIdleLife: Seconds = hour;
const consoleWholeLife: Seconds = 12 * hour;

/** How far `lastUsedAt` may lag, so that not every call costs a write. */
export const lastUseResolution: Seconds = 60;

/** Whether a use is recorded: also if the last one was recorded by a clock that ran ahead. */
const isUseToNote = ({ lastUsedAt }: Session, now: Seconds): boolean =>
  Math.abs(now - lastUsedAt) >= lastUseResolution;

/**
 * A session ends 30 days after its last use and at most 180 days after its beginning; a console session after an idle hour and at
 * most 12 hours; and a session that began with a sign-in at the provider when the next one is due.
 */
export const sessionEndsAt = ({ lastUsedAt, createdAt, console, provider }: Session): Seconds => {
  const [idleLife, wholeLife] =
    console === undefined ? [sessionIdleLife, sessionWholeLife] : [consoleIdleLife, consoleWholeLife];
  return Math.min(lastUsedAt + idleLife, createdAt + wholeLife, provider?.endsAt ?? Infinity);
};

/** The sessions that have not ended, the last used first; of those used at the same time, in the order of their ids. */
export const liveSessions = (sessions: readonly Session[], now: Seconds): Session[] =>
  sessions
    .filter((session) => now < sessionEndsAt(session))
    .sort((one, other) => other.lastUsedAt - one.lastUsedAt || (one.id < other.id ? -1 : 1));

/**
 * Accepts a live session. Its use is recorded only if the call has proven the session's key, or it has none: a session copied
 * without its key does not stay alive.
 */
export function decideUse(
  session: Session | undefined,
  staff: StaffMember | undefined,
  now: Seconds,
  provenKey: string | undefined,
): Decision<Session, { session: Session; staff: StaffMember } | undefined> {
  if (session === undefined || staff === undefined || now >= sessionEndsAt(session)) {
    return { answer: undefined };
  }
  const isToNote = session.key === provenKey && isUseToNote(session, now);
  return { answer: { session, staff }, ...(isToNote && { put: { ...session, lastUsedAt: now } }) };
}

export const publicSession = (session: Session, currentId: string): PublicSession => ({
  id: session.id,
  createdAt: timestampOf(session.createdAt),
  lastUsedAt: timestampOf(session.lastUsedAt),
  expiresAt: timestampOf(sessionEndsAt(session)),
  invitedBy: session.invitedBy === undefined ? null : shownInviter(session.invitedBy),
  current: session.id === currentId,
});

/** An open invite as the staff member sees it whom it lets in. */
export const publicInvite = ({ expiresAt, invitedBy }: Invite): PublicInvite => ({
  invitedBy: invitedBy === undefined ? null : shownInviter(invitedBy),
  expiresAt: timestampOf(expiresAt),
});

/** Who invited, as others see them: the operator without the name of their account on the machine. */
const shownInviter = ({ kind, name }: Inviter): { kind: Inviter['kind']; name?: string } => ({
  kind,
  ...(kind === 'staff' && name !== undefined && { name }),
});

/** Whether a name is one that the operator has at the console: nobody else may be invited under it, in any spelling. */
export const isOperatorName = (name: string): boolean =>
  /^operator(?: ?\(.*\))?$/u.test(name.normalize('NFKC').replaceAll(/\s+/gu, ' ').trim().toLowerCase());

/** A staff member as they see themselves. */
export const ownStaff = ({ id, name, role }: StaffMember): OwnStaff => ({
  ...{ id, name, role },
  rights: [...rightsOf[role]],
});
