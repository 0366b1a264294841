import type { Role } from '@noiseaware-connect/shared/role';
import type { Actor, AuditEntry } from '../domain/audit.ts';
import type { Invite, ProviderSession, Session, StaffMember } from '../domain/staff.ts';
import type { Seconds } from '../domain/time.ts';

export interface StaffStore {
  /**
   * Adds an invite, and the staff member where there is none of that name: of those that were invited, one name is one
   * person. A role that is given is theirs at once.
   */
  invite(
    invite: {
      hash: string;
      expiresAt: Seconds;
      name: string;
      role?: Role | undefined;
      newId: string;
      now: Seconds;
    },
    by: Actor,
  ): Promise<StaffMember>;
  /** Takes an invite, at most once, and begins the session; undefined when it is unknown, used, expired or revoked. */
  enrol(
    inviteHash: string,
    session: Omit<Session, 'staff'>,
    by: Omit<Actor, 'kind'>,
  ): Promise<StaffMember | undefined>;
  /**
   * Begins a session of the person whom an identity provider names, and adds the staff member where it is the first one.
   * Undefined when they are revoked, or a session with that id is there.
   */
  signIn(
    person: Omit<StaffMember, 'createdAt' | 'revokedAt' | 'provider'> & {
      provider: NonNullable<StaffMember['provider']>;
    },
    session: Omit<Session, 'staff'>,
    by: Omit<Actor, 'kind'>,
  ): Promise<StaffMember | undefined>;
  /**
   * Writes what the provider said of a session, and what the staff member is called and may do, with its audit entries;
   * false, and nothing is written, where the session has ended or another relay has asked the provider since.
   */
  noteProvider(
    session: Session,
    said: ProviderSession,
    is?: Pick<StaffMember, 'name' | 'role'>,
    audit?: readonly AuditEntry[],
  ): Promise<boolean>;
  /**
   * The live session with that token. Its use is noted where the call has proven its key, or it has none: a session that
   * was copied without its key does not live on.
   */
  useSession(
    hash: string,
    now: Seconds,
    provenKey?: string,
  ): Promise<{ session: Session; staff: StaffMember } | undefined>;
  sessionsOf(staff: string, now: Seconds): Promise<Session[]>;
  /** Ends a session of that staff member; false when there is none. */
  endSession(staff: string, session: string, now: Seconds, by: Actor): Promise<boolean>;
  list(now: Seconds): Promise<{ staff: StaffMember; sessions: Session[]; invites: Invite[] }[]>;
  /** Ends every session and invite of a staff member, found by id, or by a name that no other has. */
  revoke(idOrName: string, now: Seconds, by: Actor): Promise<StaffMember | undefined>;
  /**
   * Takes back the revocation of a person whom an identity provider knows; undefined when there is none with that id.
   * One who was invited is invited again instead.
   */
  takeBack(id: string, now: Seconds, by: Actor): Promise<StaffMember | undefined>;
}
