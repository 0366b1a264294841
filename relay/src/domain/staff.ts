import { roles } from '@noiseaware-connect/shared/role';
import type { OwnStaff, Session as PublicSession } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import type { Decision } from './decision.ts';
import { day, minute, type Seconds, timestampOf } from './time.ts';

export const staffRecord = v.strictObject({
  id: v.string(),
  name: v.string(),
  role: v.picklist(roles),
  createdAt: v.number(),
  revokedAt: v.nullable(v.number()),
  /** By which the identity provider knows them; none where an invite made them a staff member. */
  provider: v.optional(v.strictObject({ issuer: v.string(), subject: v.string() })),
});
export type StaffMember = v.InferOutput<typeof staffRecord>;

/** Kept under the hash of the invite itself. */
export const inviteRecord = v.strictObject({
  hash: v.string(),
  staff: v.string(),
  expiresAt: v.number(),
});
export type Invite = v.InferOutput<typeof inviteRecord>;

/** What a session hangs on that the identity provider began. */
const providerSession = v.strictObject({
  /** The provider's own session, where it names it. */
  sid: v.optional(v.string()),
  /** Sealed; null where it gave none. */
  refreshToken: v.nullable(v.string()),
  /** When the provider is asked whether it goes on; without a refresh token the session ends then. */
  checkAt: v.number(),
});
export type ProviderSession = v.InferOutput<typeof providerSession>;

/** Kept under its id; found by the hash of the session token. */
export const sessionRecord = v.strictObject({
  id: v.string(),
  hash: v.string(),
  staff: v.string(),
  createdAt: v.number(),
  lastUsedAt: v.number(),
  /** Thumbprint (RFC 7638) of the key that each call has to prove; none where the browser gave none. */
  key: v.optional(v.string()),
  provider: v.optional(providerSession),
  /** Of the console, in a cookie: it ends sooner. */
  console: v.optional(v.literal(true)),
});
export type Session = v.InferOutput<typeof sessionRecord>;

export const inviteLife: Seconds = 7 * day;
export const consoleLinkLife: Seconds = 5 * minute;
export const sessionIdleLife: Seconds = 30 * day;
const sessionWholeLife: Seconds = 180 * day;
const consoleIdleLife: Seconds = 60 * minute;
const consoleWholeLife: Seconds = 12 * 60 * minute;

/** How far `lastUsedAt` may lag, so that reading a list does not cost a write each time. */
export const lastUseGrain: Seconds = 60;

/** Whether a use has to be noted: also where the last one was noted by a clock that ran ahead. */
const isUseToNote = ({ lastUsedAt }: Session, now: Seconds): boolean =>
  Math.abs(now - lastUsedAt) >= lastUseGrain;

/**
 * A session ends 30 idle days after its last use, and 180 days after its beginning in any case; that of the console after an
 * idle hour, and after 12 hours in any case.
 */
export const sessionEndsAt = ({ lastUsedAt, createdAt, console }: Session): Seconds =>
  console === undefined
    ? Math.min(lastUsedAt + sessionIdleLife, createdAt + sessionWholeLife)
    : Math.min(lastUsedAt + consoleIdleLife, createdAt + consoleWholeLife);

/**
 * Lets a session in while it lives. Its use is noted where the call has proven its key, or it has none: a session that was
 * copied without its key does not live on.
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
  current: session.id === currentId,
});

/** A staff member as they see themselves. */
export const ownStaff = ({ id, name, role }: StaffMember): OwnStaff => ({ id, name, role });
