import { defaultRole, may, type Role, rightsOf } from '@noiseaware-connect/shared/role';
import type { Seconds } from '../../base/time.ts';
import type { Actor, AuditEntry } from '../audit/audit.ts';
import { byCreation } from '../by-creation.ts';
import type { Changes, Decision } from '../decision.ts';
import { cancelAll } from '../pairing/decide-pairing.ts';
import type { Pairing } from '../pairing/pairing.ts';
import { type Invite, inviterOf, type ProviderSession, type Session, type StaffMember } from './staff.ts';

/** A decision on a staff member, their sessions and invites, and the open pairings that end with them. */
export type StaffDecision<T> = Changes<
  { staff: StaffMember; sessions: Session; invites: Invite; pairings: Pairing },
  T
>;

/** What belongs to the staff members that a decision is made on: all their sessions and open pairings. */
interface Belongings {
  readonly sessions: readonly Session[];
  readonly open: readonly Pairing[];
}

/** An invite, and the person whom it is for. */
export interface NewInvite extends Omit<Invite, 'staff'> {
  readonly name: string;
  /** Takes effect at once. By default an existing person keeps theirs. */
  readonly role?: Role | undefined;
  /** The id of the staff member, if none has that name. */
  readonly newId: string;
  readonly now: Seconds;
  /** The audit event, if it is not an invite for the extension. */
  readonly what?: 'staff_invited' | 'console_link_made';
}

/** A person whom the identity provider has authenticated. */
export type SignedInPerson = Pick<StaffMember, 'id' | 'name' | 'role'> & {
  readonly provider: NonNullable<StaffMember['provider']>;
};

/** What the identity provider said when a session was refreshed there. */
export interface ProviderNews {
  /** The session as it was when the provider was asked. */
  readonly previousSession: Session;
  readonly providerSession: ProviderSession;
  /** The person's present name and role, if they were read. */
  readonly person?: Pick<StaffMember, 'name' | 'role'> | undefined;
  readonly audit?: readonly AuditEntry[] | undefined;
}

/**
 * Adds an invite, and the staff member if no invited one has that name: invited staff are identified by name, and a revoked one is
 * reinstated. A link to the console is for the operator's own record, which no invite reaches. Undefined if an admin names a
 * role with more rights than a present member has.
 * @param members the members of that name
 */
export function decideInvite(
  { members, ...belongings }: Belongings & { readonly members: readonly StaffMember[] },
  { hash, expiresAt, uses, name, role, newId, now, what = 'staff_invited' }: NewInvite,
  by: Actor,
): StaffDecision<StaffMember | undefined> {
  const isOperator = what === 'console_link_made';
  const before = byCreation(members).find(
    (each) => each.provider === undefined && (each.operator === true) === isOperator,
  );
  if (by.kind === 'staff' && before !== undefined && role !== undefined && exceeds(role, before.role))
    return none;
  const isFurtherDevice = what === 'staff_invited' && before?.revokedAt === null;
  const staff: StaffMember = {
    ...(before ?? { id: newId, name, role: defaultRole, createdAt: now }),
    revokedAt: null,
    ...(role && { role }),
    ...(isOperator && { operator: true }),
  };
  const { pairings, audit, touch } = cancelWithoutRight(staff, belongings, now, by);
  return {
    answer: staff,
    put: {
      staff: [staff],
      invites: [{ hash, staff: staff.id, expiresAt, invitedBy: inviterOf(by), ...(uses && { uses }) }],
      pairings,
    },
    touch,
    audit: [
      ...audit,
      {
        ...{ at: now, what, who: by, staff: staff.id },
        ...(role && { role }),
        ...(uses && { uses }),
        ...(isFurtherDevice && { furtherDevice: true }),
      },
    ],
  };
}

/**
 * Uses an invite and begins the session; undefined if the invite is unknown, used up, expired or revoked, or works several times and
 * the relay is no demonstration.
 */
export function decideEnrol(
  {
    invite,
    staff,
    inviter,
  }: {
    readonly invite: Invite | undefined;
    readonly staff: StaffMember | undefined;
    /** The staff member who made the invite; none if it was the operator. */
    readonly inviter: StaffMember | undefined;
  },
  session: Omit<Session, 'staff'>,
  by: Omit<Actor, 'kind'>,
  isDemonstration: boolean,
): StaffDecision<StaffMember | undefined> {
  if (invite === undefined || staff === undefined || staff.revokedAt !== null) return none;
  if (session.createdAt >= invite.expiresAt) return none;
  if (invite.uses !== undefined && !isDemonstration) return none;
  const what = session.console ? 'console_opened' : 'staff_enrolled';
  const uses = (invite.uses ?? 1) - 1;
  return {
    answer: staff,
    put: {
      sessions: [{ ...session, staff: staff.id, ...(invite.invitedBy && { invitedBy: invite.invitedBy }) }],
      invites: uses > 0 ? [{ ...invite, uses }] : [],
    },
    remove: { invites: uses > 0 ? [] : [invite.hash] },
    // A revocation ends all sessions, and those of invites that the revoked person made, and must not miss this one.
    touch: { staff: [...new Set([staff.id, ...(inviter ? [inviter.id] : [])])] },
    audit: [beginning(staff, session, { what, ...(invite.uses !== undefined && { uses }) }, by)],
  };
}

/**
 * Begins a session for a person from an identity provider, and adds the staff member at the first sign-in. Undefined if they are
 * revoked, or the session's id exists.
 * @param members the members with that identity
 * @param existing the session with that id
 */
export function decideSignIn(
  {
    members,
    existing,
    ...belongings
  }: Belongings & { readonly members: readonly StaffMember[]; readonly existing: Session | undefined },
  { id, ...person }: SignedInPerson,
  session: Omit<Session, 'staff'>,
  by: Omit<Actor, 'kind'>,
): StaffDecision<StaffMember | undefined> {
  if (existing !== undefined) return none;
  const [before] = byCreation(members);
  const staff = { ...(before ?? { id, createdAt: session.createdAt, revokedAt: null }), ...person };
  if (staff.revokedAt !== null) return none;
  const entry = beginning(staff, session, { what: 'staff_signed_in', role: person.role }, by);
  const { pairings, audit, touch } = cancelWithoutRight(staff, belongings, session.createdAt, entry.who);
  return {
    answer: staff,
    put: { staff: [staff], sessions: [{ ...session, staff: staff.id }], pairings },
    touch,
    audit: [...audit, entry],
  };
}

/**
 * Writes what the provider said about a session, and the staff member's new name and role. False, and nothing is written, if the
 * session has ended or another relay has asked the provider since.
 */
export function decideProviderNews(
  { staff: member, ...belongings }: Belongings & { readonly staff: StaffMember | undefined },
  { previousSession, providerSession, person, audit = [] }: ProviderNews,
): StaffDecision<boolean> {
  const session = belongings.sessions.find(({ id }) => id === previousSession.id);
  if (member === undefined || session === undefined) return { answer: false };
  if (session.provider?.checkAt !== previousSession.provider?.checkAt) return { answer: false };
  const staff = { ...member, ...person };
  const cancelled = cancelWithoutRight(staff, belongings, providerSession.checkedAt, { kind: 'relay' });
  return {
    answer: true,
    put: {
      staff: [staff],
      sessions: [{ ...session, provider: providerSession }],
      pairings: cancelled.pairings,
    },
    touch: cancelled.touch,
    audit: [...cancelled.audit, ...audit],
  };
}

/**
 * Ends a session of a staff member; false if they have no such session.
 * @param open the session's open pairings
 */
export function decideEndSession(
  {
    session,
    staff,
    open,
  }: {
    readonly session: Session | undefined;
    readonly staff: StaffMember | undefined;
    readonly open: readonly Pairing[];
  },
  now: Seconds,
  by: Actor,
): StaffDecision<boolean> {
  if (session === undefined || staff === undefined || session.staff !== staff.id) return { answer: false };
  const cancelled = cancelAll(open, now, by);
  return {
    answer: true,
    put: { pairings: cancelled.pairings },
    remove: { sessions: [session.id] },
    audit: [...cancelled.audit, { at: now, what: 'session_ended', who: by, staff: staff.id }],
  };
}

/**
 * Revokes a staff member, found by id, or by a name that is unique: ends all sessions, invites and open pairings. The invites that
 * they made, and the sessions of others that began with these, end too, or are taken over by who revokes.
 */
export function decideRevoke(
  {
    byId,
    byName,
    sessions,
    open,
    invited,
    invites,
    openOfInvited,
  }: Belongings & {
    readonly byId: StaffMember | undefined;
    readonly byName: readonly StaffMember[];
    /** The sessions that began with an invite of a member of that id or name. */
    readonly invited: readonly Session[];
    /** The open invites that such a member made. */
    readonly invites: readonly Invite[];
    /** The open pairings of those sessions. */
    readonly openOfInvited: readonly Pairing[];
  },
  now: Seconds,
  by: Actor,
  takesOver = false,
): StaffDecision<StaffMember | undefined> {
  const member = byId ?? (byName.length === 1 ? byName[0] : undefined);
  if (member === undefined) return none;
  const staff = { ...member, revokedAt: now };
  const isForOthers = ({ staff: other, invitedBy }: Session | Invite) =>
    invitedBy?.id === staff.id && other !== staff.id;
  const [others, made] = [invited.filter(isForOthers), invites.filter(isForOthers)];
  const ended = new Set(takesOver ? [] : others.map(({ id }) => id));
  const cancelled = cancelAll(
    [...ofStaff(staff, open), ...openOfInvited.filter(({ session }) => ended.has(session ?? ''))],
    now,
    by,
  );
  const invitedBy = inviterOf(by);
  return {
    answer: staff,
    put: {
      staff: [staff],
      pairings: cancelled.pairings,
      ...(takesOver && {
        sessions: others.map((session) => ({ ...session, invitedBy })),
        invites: made.map((invite) => ({ ...invite, invitedBy })),
      }),
    },
    remove: {
      sessions: [...idsOf(staff, sessions), ...ended],
      invites: takesOver ? [] : made.map(({ hash }) => hash),
    },
    // Also those that cannot be read.
    removeAll: { sessionsOfStaff: [staff.id], invitesOfStaff: [staff.id] },
    audit: [
      ...cancelled.audit,
      ...(takesOver
        ? []
        : others.map((session) => ({
            ...{ at: now, what: 'session_ended' as const, who: by, staff: session.staff },
          }))),
      { at: now, what: 'staff_revoked', who: by, staff: staff.id },
    ],
  };
}

/**
 * Takes back the revocation of a person from an identity provider; undefined if they are not. An invited one is invited again
 * instead.
 */
export function decideReinstate(
  member: StaffMember | undefined,
  now: Seconds,
  by: Actor,
): Decision<StaffMember, StaffMember | undefined> {
  if (member?.provider === undefined || member.revokedAt === null) return none;
  const staff = { ...member, revokedAt: null };
  return {
    answer: staff,
    put: staff,
    audit: [{ at: now, what: 'staff_returned', who: by, staff: staff.id }],
  };
}

// --- Internal helpers ---

const none = { answer: undefined };

/** Whether a role has a right that another one lacks. */
const exceeds = (role: Role, other: Role): boolean =>
  rightsOf[role].some((right) => !rightsOf[other].includes(right));

const ofStaff = ({ id }: StaffMember, pairings: readonly Pairing[]): Pairing[] =>
  pairings.filter(({ staff }) => staff.id === id);

const idsOf = ({ id }: StaffMember, sessions: readonly Session[]): string[] =>
  sessions.filter(({ staff }) => staff === id).map((session) => session.id);

/** Cancels the open pairings of a staff member who may not connect; none begins meanwhile in a session that is touched. */
function cancelWithoutRight(staff: StaffMember, { sessions, open }: Belongings, now: Seconds, by: Actor) {
  if (may(staff, 'connect')) return { pairings: [], audit: [], touch: {} };
  return { ...cancelAll(ofStaff(staff, open), now, by), touch: { sessions: idsOf(staff, sessions) } };
}

/** The audit entry of a session's beginning. */
const beginning = (
  { id, name }: StaffMember,
  { createdAt }: Omit<Session, 'staff'>,
  entry: Pick<AuditEntry, 'what' | 'role' | 'uses'>,
  by: Omit<Actor, 'kind'>,
): AuditEntry => ({ at: createdAt, who: { ...by, kind: 'staff', id, name }, staff: id, ...entry });
