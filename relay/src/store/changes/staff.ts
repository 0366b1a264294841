import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { byCreation } from '../../domain/by-creation.ts';
import {
  type ChangeStaff,
  changesOfStaff,
  type KnownStaff,
  type StaffKey,
  staffChanges,
} from '../../domain/staff/decide-staff.ts';
import { decideUse, type Invite, type Session, type StaffMember } from '../../domain/staff/staff.ts';
import type { StaffStore } from '../contract/staff.ts';
import {
  all,
  asChanges,
  each,
  idOf,
  keysIn,
  one,
  personKey,
  type RecordStore,
  some,
} from '../record-store.ts';

export function staffStore(records: RecordStore): StaffStore {
  const change: ChangeStaff = (key, decide) =>
    records.change(staffOf(key), ({ byId, byName, byPerson, ...found }, { unreadable }) => {
      if (unreadable.includes('staff'))
        throw new OperatorRefusal('store_unusable', 'the row of that staff member cannot be read');
      const known = knownStaff([...byId, ...byName, ...byPerson], found);
      const open = new Map([...found.openOfStaff, ...found.openOfSessions].map((each) => [each.id, each]));
      return changesOfStaff(known, [...open.values()], decide(known));
    });

  const everyone = async () => {
    const { staff, ...theirs } = await records.read({
      staff: all('staff'),
      sessions: all('sessions'),
      invites: all('invites'),
    });
    return knownStaff(staff, theirs);
  };

  return {
    ...staffChanges(change, everyone),

    useSession: (hash, now, provenKey) =>
      records.change(
        { session: one('sessions', { hash }), staff: one('staff', keysIn('session', 'staff')) },
        ({ session, staff }) => asChanges('sessions', decideUse(session, staff, now, provenKey)),
      ),
  };
}

// --- Internal helpers ---

/** The staff members to whom anything of a key belongs, with all that belongs to them. */
function staffOf({ id, name, provider, invite, session }: StaffKey) {
  const theirs = [keysIn('byId', 'id'), keysIn('byName', 'id'), keysIn('byPerson', 'id')];
  return {
    invite: one('invites', invite),
    session: one('sessions', session),
    byId: each('staff', [id, keysIn('invite', 'staff'), keysIn('session', 'staff')]),
    byName: some('staffByName', name),
    byPerson: some('staffByPerson', provider && personKey(provider)),
    sessions: some('sessionsOfStaff', ...theirs),
    invites: some('invitesOfStaff', ...theirs),
    openOfStaff: some('openPairingsOfStaff', ...theirs),
    openOfSessions: some('openPairingsOfSession', keysIn('sessions', 'id')),
  };
}

/** Staff members, oldest first, each once. */
function knownStaff(
  staff: readonly StaffMember[],
  { sessions, invites }: { readonly sessions: readonly Session[]; readonly invites: readonly Invite[] },
): KnownStaff[] {
  const sessionsOf = Map.groupBy(sessions.toSorted(byId), (session) => session.staff);
  const invitesOf = Map.groupBy(invites.toSorted(byId), (invite) => invite.staff);
  const members = new Map(staff.map((member) => [member.id, member]));
  return byCreation([...members.values()]).map((member) => ({
    staff: member,
    sessions: sessionsOf.get(member.id) ?? [],
    invites: invitesOf.get(member.id) ?? [],
  }));
}

const byId = (one: Session | Invite, other: Session | Invite): number => (idOf(one) < idOf(other) ? -1 : 1);
