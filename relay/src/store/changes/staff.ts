import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { byCreation } from '../../domain/by-creation.ts';
import {
  decideEndSession,
  decideEnrol,
  decideInvite,
  decideProviderNews,
  decideReinstate,
  decideRevoke,
  decideSignIn,
} from '../../domain/staff/decide-staff.ts';
import { decideUse, liveSessions } from '../../domain/staff/staff.ts';
import type { StaffStore } from '../contract/staff.ts';
import {
  asChanges,
  byId,
  everyRecord,
  inSet,
  type KeysIn,
  keysIn,
  personKey,
  type RecordStore,
} from '../record-store.ts';

export function staffStore(records: RecordStore): StaffStore {
  /** A staff member whose record cannot be read is not taken for one that does not exist. */
  const change: RecordStore['change'] = (selection, decide) =>
    records.change(selection, (input, reading) => {
      if (reading.unreadable.includes('staff'))
        throw new OperatorRefusal('store_unusable', 'the row of that staff member cannot be read');
      return decide(input, reading);
    });

  return {
    invite: (invite, by) =>
      change(
        { members: inSet('staffByName', invite.name), ...belongingsOf(keysIn('members', 'id')) },
        (input) => decideInvite(input, invite, by),
      ),

    enrol: (inviteHash, session, by, isDemonstration = false) =>
      change(
        {
          invite: byId('invites', inviteHash),
          staff: byId('staff', keysIn('invite', 'staff')),
          inviter: byId('staff', keysIn('invite', 'invitedBy.id')),
        },
        (input) => decideEnrol(input, session, by, isDemonstration),
      ),

    signIn: (person, session, by) =>
      change(
        {
          members: inSet('staffByPerson', personKey(person.provider)),
          existing: byId('sessions', session.id),
          ...belongingsOf(keysIn('members', 'id')),
        },
        (input) => decideSignIn(input, person, session, by),
      ),

    noteProvider: (session, providerSession, person, audit) =>
      change(
        {
          staff: byId('staff', session.staff),
          ...belongingsOf(session.staff),
        },
        (input) =>
          decideProviderNews(input, {
            previousSession: session,
            providerSession,
            person,
            audit,
          }),
      ),

    endSession: (staff, session, now, by) =>
      change(
        {
          staff: byId('staff', staff),
          session: byId('sessions', session),
          open: inSet('openPairingsOfSession', session),
        },
        (input) => decideEndSession(input, now, by),
      ),

    revoke: (idOrName, now, by, takesOver) =>
      change(
        {
          byId: byId('staff', idOrName),
          byName: inSet('staffByName', idOrName),
          ...belongingsOf(keysIn('byId', 'id'), keysIn('byName', 'id')),
          invited: inSet('sessionsOfInviter', keysIn('byId', 'id'), keysIn('byName', 'id')),
          invites: inSet('invitesOfInviter', keysIn('byId', 'id'), keysIn('byName', 'id')),
          openOfInvited: inSet('openPairingsOfSession', keysIn('invited', 'id')),
        },
        (input) => decideRevoke(input, now, by, takesOver),
      ),

    reinstate: (id, now, by) =>
      change({ staff: byId('staff', id) }, ({ staff }) =>
        asChanges('staff', decideReinstate(staff, now, by)),
      ),

    invitesOf: async (staff, now) => {
      const { invites } = await records.read({ invites: inSet('invitesOfStaff', staff) });
      return invites.filter(({ expiresAt }) => now < expiresAt);
    },

    sessionsOf: async (staff, now) => {
      const { sessions } = await records.read({ sessions: inSet('sessionsOfStaff', staff) });
      return liveSessions(sessions, now);
    },

    list: async (now) => {
      const { staff, sessions, invites } = await records.read({
        ...{
          staff: everyRecord('staff'),
          sessions: everyRecord('sessions'),
          invites: everyRecord('invites'),
        },
      });
      const sessionsByStaff = Map.groupBy(liveSessions(sessions, now), (session) => session.staff);
      const invitesByStaff = Map.groupBy(
        invites.filter(({ expiresAt }) => now < expiresAt),
        (invite) => invite.staff,
      );
      return byCreation(staff).map((member) => ({
        staff: member,
        sessions: sessionsByStaff.get(member.id) ?? [],
        invites: invitesByStaff.get(member.id) ?? [],
      }));
    },

    useSession: (hash, now, provenKey) =>
      records.change(
        { session: byId('sessions', { hash }), staff: byId('staff', keysIn('session', 'staff')) },
        ({ session, staff }) => asChanges('sessions', decideUse(session, staff, now, provenKey)),
      ),
  };
}

// --- Internal helpers ---

/** All sessions and open pairings of staff members. */
const belongingsOf = (...staff: readonly (string | KeysIn)[]) => ({
  sessions: inSet('sessionsOfStaff', ...staff),
  open: inSet('openPairingsOfStaff', ...staff),
});
