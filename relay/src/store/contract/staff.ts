import type { Seconds } from '../../base/time.ts';
import type { Actor, AuditEntry } from '../../domain/audit/audit.ts';
import type { NewInvite, SignedInPerson } from '../../domain/staff/decide-staff.ts';
import type { decideUse, Invite, ProviderSession, Session, StaffMember } from '../../domain/staff/staff.ts';

/** A staff member with what lets them in: live sessions, the last used first, and invites that have not expired. */
export interface StaffAccess {
  readonly staff: StaffMember;
  readonly sessions: readonly Session[];
  readonly invites: readonly Invite[];
}

/** Each change is that of the decision of its name in `domain/staff/decide-staff.ts`. */
export interface StaffStore {
  /** Adds an invite, and the staff member if no invited one has that name. Undefined if an admin may not give them that role. */
  invite(invite: NewInvite, by: Actor): Promise<StaffMember | undefined>;
  /**
   * Uses an invite and begins the session; undefined if the invite is unknown, used up, expired or revoked, or works several times
   * and the relay is no demonstration.
   */
  enrol(
    inviteHash: string,
    session: Omit<Session, 'staff'>,
    by: Omit<Actor, 'kind'>,
    isDemonstration?: boolean,
  ): Promise<StaffMember | undefined>;
  /** Begins a session after a sign-in at the provider. Undefined if the person is revoked, or the session's id exists. */
  signIn(
    person: SignedInPerson,
    session: Omit<Session, 'staff'>,
    by: Omit<Actor, 'kind'>,
  ): Promise<StaffMember | undefined>;
  /**
   * Writes what the provider said about a session, and the staff member's new name and role, with audit entries. False, and
   * nothing is written, if the session has ended or another relay has asked the provider since.
   */
  noteProvider(
    session: Session,
    providerSession: ProviderSession,
    person?: Pick<StaffMember, 'name' | 'role'>,
    audit?: readonly AuditEntry[],
  ): Promise<boolean>;
  /** Ends a session of that staff member; false if there is none. */
  endSession(staff: string, session: string, now: Seconds, by: Actor): Promise<boolean>;
  /**
   * Ends all sessions and invites of a staff member, found by id, or by a name that is unique, and those of others whom they invited
   * unless who revokes takes these over.
   */
  revoke(idOrName: string, now: Seconds, by: Actor, takesOver?: boolean): Promise<StaffMember | undefined>;
  /** Takes back the revocation of a person from an identity provider; undefined if there is none with that id. */
  reinstate(id: string, now: Seconds, by: Actor): Promise<StaffMember | undefined>;
  /** Invites that have not expired. */
  invitesOf(staff: string, now: Seconds): Promise<Invite[]>;
  /** Live sessions, the last used first. */
  sessionsOf(staff: string, now: Seconds): Promise<Session[]>;
  /** All staff members, oldest first. */
  list(now: Seconds): Promise<StaffAccess[]>;
  /** Finds the live session with that token hash, and its staff member. Records the use if {@link decideUse} says so. */
  useSession(hash: string, now: Seconds, provenKey?: string): Promise<ReturnType<typeof decideUse>['answer']>;
}
