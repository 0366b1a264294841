import { defaultRole, may, type Role } from '@noiseaware-connect/shared/role';
import type { Seconds } from '../../base/time.ts';
import type { Actor, AuditEntry } from '../audit/audit.ts';
import type { Changes, Decision } from '../decision.ts';
import { cancelAll } from '../pairing/decide-pairing.ts';
import type { Pairing } from '../pairing/pairing.ts';
import { type Invite, type ProviderSession, type Session, type StaffMember, sessionEndsAt } from './staff.ts';

/** A staff member with all sessions and invites: decided on and written as one unit. */
export interface KnownStaff {
  readonly staff: StaffMember;
  readonly sessions: readonly Session[];
  readonly invites: readonly Invite[];
}

/** Finds staff members to whom any of these belongs. */
export interface StaffKey {
  readonly id?: string;
  readonly name?: string;
  readonly provider?: StaffMember['provider'];
  /** The hash of an invite. */
  readonly invite?: string;
  /** The id of a session. */
  readonly session?: string;
}

/**
 * Finds staff members, oldest first, calls `decide` and writes the decision atomically, only if nothing of it has changed. When a
 * session is removed, or a staff member revoked or no longer allowed to connect, their open pairings are cancelled
 * ({@link changesOfStaff}); time and actor are those of the first audit entry.
 */
export type ChangeStaff = <T>(
  key: StaffKey,
  decide: (known: readonly KnownStaff[]) => Decision<KnownStaff, T>,
) => Promise<T>;

export interface StaffChanges {
  /**
   * Adds an invite, and the staff member if no invited one has that name: invited staff are identified by name, and a revoked one
   * is reinstated. A given role takes effect at once.
   * @param invite `what` is the audit event if it is not an invite for the extension
   */
  invite(
    invite: Omit<Invite, 'staff'> & {
      name: string;
      role?: Role | undefined;
      newId: string;
      now: Seconds;
      what?: 'staff_invited' | 'console_link_made';
    },
    by: Actor,
  ): Promise<StaffMember>;
  /** Uses up an invite and begins the session; undefined if the invite is unknown, used, expired or revoked. */
  enrol(
    inviteHash: string,
    session: Omit<Session, 'staff'>,
    by: Omit<Actor, 'kind'>,
  ): Promise<StaffMember | undefined>;
  /**
   * Begins a session for a person from an identity provider, and adds the staff member at the first sign-in. Undefined if they
   * are revoked, or the session's id exists.
   */
  signIn(
    person: Omit<StaffMember, 'createdAt' | 'revokedAt' | 'provider'> & {
      provider: NonNullable<StaffMember['provider']>;
    },
    session: Omit<Session, 'staff'>,
    by: Omit<Actor, 'kind'>,
  ): Promise<StaffMember | undefined>;
  /**
   * Writes what the provider said about a session, and the staff member's new name and role, with audit entries. False, and
   * nothing is written, if the session has ended or another relay has asked the provider since.
   */
  noteProvider(
    session: Session,
    said: ProviderSession,
    is?: Pick<StaffMember, 'name' | 'role'>,
    audit?: readonly AuditEntry[],
  ): Promise<boolean>;
  /** Ends a session of that staff member; false if there is none. */
  endSession(staff: string, session: string, now: Seconds, by: Actor): Promise<boolean>;
  /** Ends all sessions and invites of a staff member, found by id, or by a name that is unique. */
  revoke(idOrName: string, now: Seconds, by: Actor): Promise<StaffMember | undefined>;
  /**
   * Takes back the revocation of a person from an identity provider; undefined if there is none with that id. An invited one is
   * invited again instead.
   */
  reinstate(id: string, now: Seconds, by: Actor): Promise<StaffMember | undefined>;
  /** Live sessions, the last used first. */
  sessionsOf(staff: string, now: Seconds): Promise<Session[]>;
  /** All staff members, with live sessions and invites. */
  list(now: Seconds): Promise<KnownStaff[]>;
}

/**
 * The changes to staff members.
 * @param everyone finds all staff members, oldest first
 */
export const staffChanges = (
  change: ChangeStaff,
  everyone: () => Promise<readonly KnownStaff[]>,
): StaffChanges => ({
  invite: ({ hash, expiresAt, name, role, newId, now, what = 'staff_invited' }, by) =>
    change({ name }, (known) => {
      const before = known.find(({ staff: { provider } }) => provider === undefined);
      const staff: StaffMember = {
        ...(before?.staff ?? { id: newId, name, role: defaultRole, createdAt: now }),
        revokedAt: null,
        ...(role && { role }),
      };
      const invites = [...(before?.invites ?? []), { hash, staff: staff.id, expiresAt }];
      const put = { staff, sessions: before?.sessions ?? [], invites };
      const entry = {
        at: now,
        what,
        who: by,
        staff: staff.id,
        ...(role && { role }),
      } as const;
      return { answer: staff, put, audit: [entry] };
    }),

  enrol: (hash, session, by) =>
    change({ invite: hash }, ([known]) => {
      const invite = known?.invites.find((each) => each.hash === hash);
      if (known === undefined || invite === undefined || session.createdAt >= invite.expiresAt) return none;
      const invites = known.invites.filter((each) => each !== invite);
      const what = session.console ? 'console_opened' : 'staff_enrolled';
      return begin({ ...known, invites }, session, { what }, by);
    }),

  signIn: ({ id, ...is }, session, by) =>
    change({ provider: is.provider, session: session.id }, (known) => {
      if (known.some(({ sessions }) => sessions.some((each) => each.id === session.id))) return none;
      const { staff: before, ...has } = known[0] ?? { staff: undefined, sessions: [], invites: [] };
      const staff = { ...(before ?? { id, createdAt: session.createdAt, revokedAt: null }), ...is };
      return begin({ staff, ...has }, session, { what: 'staff_signed_in', role: is.role }, by);
    }),

  noteProvider: ({ id, staff, provider }, said, is, audit = []) =>
    change({ id: staff }, ([known]) => {
      const session = known?.sessions.find((each) => each.id === id);
      if (known === undefined || session === undefined) return { answer: false };
      if (session.provider?.checkAt !== provider?.checkAt) return { answer: false };
      const sessions = known.sessions.map((each) => (each === session ? { ...each, provider: said } : each));
      return { answer: true, put: { ...known, staff: { ...known.staff, ...is }, sessions }, audit };
    }),

  endSession: (id, session, now, by) =>
    change({ id }, ([known]) => {
      const left = known?.sessions.filter((each) => each.id !== session) ?? [];
      if (known === undefined || left.length === known.sessions.length) return { answer: false };
      const audit = [{ at: now, what: 'session_ended', who: by, staff: id } as const];
      return { answer: true, put: { ...known, sessions: left }, audit };
    }),

  revoke: (idOrName, now, by) =>
    change({ id: idOrName, name: idOrName }, (known) => {
      const byId = known.find(({ staff }) => staff.id === idOrName);
      const found = byId ?? (known.length === 1 ? known[0] : undefined);
      if (found === undefined) return none;
      const staff = { ...found.staff, revokedAt: now };
      const audit = [{ at: now, what: 'staff_revoked', who: by, staff: staff.id } as const];
      return { answer: staff, put: { staff, sessions: [], invites: [] }, audit };
    }),

  reinstate: (id, now, by) =>
    change({ id }, ([known]) => {
      if (known?.staff.provider === undefined || known.staff.revokedAt === null) return none;
      const staff = { ...known.staff, revokedAt: null };
      const audit = [{ at: now, what: 'staff_returned', who: by, staff: id } as const];
      return { answer: staff, put: { ...known, staff }, audit };
    }),

  sessionsOf: (id, now) =>
    change({ id }, (known) => ({
      answer: known
        .flatMap(({ sessions }) => sessions.filter((each) => now < sessionEndsAt(each)))
        .sort((one, other) => other.lastUsedAt - one.lastUsedAt),
    })),

  list: async (now) =>
    (await everyone()).map(({ staff, sessions, invites }) => ({
      staff,
      sessions: sessions.filter((each) => now < sessionEndsAt(each)),
      invites: invites.filter((each) => now < each.expiresAt),
    })),
});

/**
 * What to write for a decision on a staff member: sessions and invites that are new or changed, and those that are removed, with
 * the open pairings of a session that ends, or of a staff member who may not connect.
 * @param open the open pairings of the known staff members and their sessions
 */
export function changesOfStaff<T>(
  known: readonly KnownStaff[],
  open: readonly Pairing[],
  { answer, put, audit = [] }: Decision<KnownStaff, T>,
): Changes<{ staff: StaffMember; sessions: Session; invites: Invite; pairings: Pairing }, T> {
  if (put === undefined) return { answer };
  const { staff, sessions, invites } = put;
  const before = known.find((each) => each.staff.id === staff.id);
  const isRevoked = staff.revokedAt !== null;
  const mayConnect = !isRevoked && may(staff, 'connect');
  const ids = sessions.map(({ id }) => id);
  const hashes = invites.map(({ hash }) => hash);
  const ended = (before?.sessions ?? []).map(({ id }) => id).filter((id) => !ids.includes(id));
  const [why] = audit;
  const ending = open.filter(
    ({ session, staff: { id } }) => ended.includes(session) || (!mayConnect && id === staff.id),
  );
  const cancelled = cancelAll(why === undefined ? [] : ending, why?.at ?? 0, why?.who ?? { kind: 'relay' });
  return {
    answer,
    put: {
      staff: [staff],
      sessions: sessions.filter((each) => !before?.sessions.includes(each)),
      invites: invites.filter((each) => !before?.invites.includes(each)),
      pairings: cancelled.pairings,
    },
    remove: {
      sessions: ended,
      invites: (before?.invites ?? []).map(({ hash }) => hash).filter((hash) => !hashes.includes(hash)),
    },
    // A revocation ends what cannot be read, too.
    removeAll: isRevoked ? { sessionsOfStaff: [staff.id], invitesOfStaff: [staff.id] } : {},
    audit: [...cancelled.audit, ...audit],
  };
}

// --- Internal helpers ---

const none = { answer: undefined };

/** Begins a session, unless the staff member is revoked. */
function begin(
  { staff, sessions, invites }: KnownStaff,
  session: Omit<Session, 'staff'>,
  entry: Pick<AuditEntry, 'what' | 'role'>,
  by: Omit<Actor, 'kind'>,
): Decision<KnownStaff, StaffMember | undefined> {
  if (staff.revokedAt !== null) return none;
  const who: Actor = { ...by, kind: 'staff', id: staff.id, name: staff.name };
  return {
    answer: staff,
    put: { staff, sessions: [...sessions, { ...session, staff: staff.id }], invites },
    audit: [{ at: session.createdAt, who, staff: staff.id, ...entry }],
  };
}
