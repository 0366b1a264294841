import { isDeepStrictEqual } from 'node:util';
import {
  type ChangeStaff,
  differenceOf,
  type StaffKey,
  staffChanges,
} from '../../domain/staff/decide-staff.ts';
import { decideUse, type StaffMember } from '../../domain/staff/staff.ts';
import { within } from '../order-key.ts';
import type { StaffStore } from '../staff-store.ts';
import { cancelPairings } from './pairings.ts';
import { carryOut, type Database, type Transaction } from './transaction.ts';

export function staffStore({ transact }: Database): StaffStore {
  const change: ChangeStaff = (key, decide) =>
    transact((tx) => {
      const known = [...tx.all('staff')].filter(isMeant(tx, key)).map((staff) => ({
        staff,
        sessions: [...tx.inOrder('sessionsOfStaff', within(staff.id))],
        invites: [...tx.inOrder('invitesOfStaff', within(staff.id))],
      }));
      const { answer, put, audit = [] } = decide(known);
      if (put === undefined) return answer;
      const { id, revokedAt } = put.staff;
      const { sessions, invites, ended, taken } = differenceOf(known, put);
      tx.put('staff', id, put.staff);
      for (const each of sessions) tx.put('sessions', each.id, each);
      for (const each of invites) tx.put('invites', each.hash, each);
      for (const each of ended) tx.remove('sessions', each);
      for (const each of taken) tx.remove('invites', each);
      const [why] = audit;
      if (why !== undefined) {
        for (const each of ended) cancelPairings(tx, 'openPairingsOfSession', each, why.at, why.who);
        if (revokedAt !== null) cancelPairings(tx, 'openPairingsOfStaff', id, why.at, why.who);
      }
      for (const entry of audit) tx.audit(entry);
      return answer;
    });

  return {
    ...staffChanges(change),

    useSession: (hash, now, provenKey) =>
      transact((tx) => {
        const [session] = tx.inOrder('sessionsByHash', within(hash));
        const staff = session && tx.get('staff', session.staff);
        return carryOut(tx, 'sessions', session?.id ?? '', decideUse(session, staff, now, provenKey));
      }),
  };
}

// --- Internal helpers ---

function isMeant(tx: Transaction, key: StaffKey | 'all'): (staff: StaffMember) => boolean {
  if (key === 'all') return () => true;
  const { id, name, provider, invite = '', session = '' } = key;
  const ids = [id, tx.get('invites', invite)?.staff, tx.get('sessions', session)?.staff];
  return (staff) =>
    ids.includes(staff.id) ||
    staff.name === name ||
    (provider !== undefined && isDeepStrictEqual(staff.provider, provider));
}
