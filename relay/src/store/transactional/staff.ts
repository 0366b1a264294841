import {
  type Invite,
  isUseToNote,
  type Session,
  type StaffMember,
  sessionEndsAt,
} from '../../domain/staff.ts';
import { within } from '../order-key.ts';
import type { StaffStore } from '../staff-store.ts';
import { cancelPairings } from './pairings.ts';
import type { Database, Transaction } from './transaction.ts';

export function staffStore({ transact }: Database): StaffStore {
  return {
    invite: ({ hash, expiresAt, name, role, newId, now }, by) =>
      transact((tx) => {
        const known = [...tx.all('staff')].find((each) => each.name === name && each.provider === undefined);
        // Inviting a revoked staff member takes them back.
        const member: StaffMember = {
          ...(known ?? { id: newId, name, role: 'staff', createdAt: now }),
          revokedAt: null,
          ...(role && { role }),
        };
        tx.put('staff', member.id, member);
        tx.put('invites', hash, { hash, staff: member.id, expiresAt });
        tx.audit({ at: now, what: 'staff_invited', who: by, staff: member.id, ...(role && { role }) });
        return member;
      }),

    enrol: (inviteHash, session, by) =>
      transact((tx) => {
        const invite = tx.get('invites', inviteHash);
        const member = invite && tx.get('staff', invite.staff);
        if (invite === undefined || member === undefined || member.revokedAt !== null) return undefined;
        if (session.createdAt >= invite.expiresAt) return undefined;
        tx.remove('invites', inviteHash);
        tx.put('sessions', session.id, { ...session, staff: member.id });
        tx.audit({
          at: session.createdAt,
          what: 'staff_enrolled',
          who: { ...by, kind: 'staff', id: member.id, name: member.name },
          staff: member.id,
        });
        return member;
      }),

    signIn: ({ id, ...is }, session, by) =>
      transact((tx) => {
        const { issuer, subject } = is.provider;
        const [known] = tx.inOrder('staffByProvider', within(issuer, subject));
        if (known !== undefined && known.revokedAt !== null) return undefined;
        if (tx.get('sessions', session.id) !== undefined) return undefined;
        const { createdAt } = session;
        const member = { ...(known ?? { id, createdAt, revokedAt: null }), ...is };
        tx.put('staff', member.id, member);
        tx.put('sessions', session.id, { ...session, staff: member.id });
        tx.audit({
          at: createdAt,
          what: 'staff_signed_in',
          who: { ...by, kind: 'staff', id: member.id, name: member.name },
          staff: member.id,
          role: member.role,
        });
        return member;
      }),

    noteProvider: ({ id, staff, provider }, said, is, audit = []) =>
      transact((tx) => {
        const session = tx.get('sessions', id);
        const member = tx.get('staff', staff);
        if (session === undefined || session.provider?.checkAt !== provider?.checkAt) return false;
        tx.put('sessions', id, { ...session, provider: said });
        if (member !== undefined && is !== undefined) tx.put('staff', staff, { ...member, ...is });
        for (const entry of audit) tx.audit(entry);
        return true;
      }),

    useSession: (hash, now, provenKey) =>
      transact((tx) => {
        const [session] = tx.inOrder('sessionsByHash', within(hash));
        const member = session && tx.get('staff', session.staff);
        if (session === undefined || member === undefined || now >= sessionEndsAt(session)) return undefined;
        if (session.key === provenKey && isUseToNote(session, now)) {
          tx.put('sessions', session.id, { ...session, lastUsedAt: now });
        }
        return { session, staff: member };
      }),

    sessionsOf: (staff, now) =>
      transact((tx) =>
        sessionsOf(tx, staff)
          .filter((each) => now < sessionEndsAt(each))
          .sort((left, right) => right.lastUsedAt - left.lastUsedAt),
      ),

    endSession: (staff, id, now, by) =>
      transact((tx) => {
        if (tx.get('sessions', id)?.staff !== staff) return false;
        tx.remove('sessions', id);
        cancelPairings(tx, 'openPairingsOfSession', id, now, by);
        tx.audit({ at: now, what: 'session_ended', who: by, staff });
        return true;
      }),

    list: (now) =>
      transact((tx) =>
        [...tx.all('staff')].map((member) => ({
          staff: member,
          sessions: sessionsOf(tx, member.id).filter((each) => now < sessionEndsAt(each)),
          invites: invitesOf(tx, member.id).filter((each) => now < each.expiresAt),
        })),
      ),

    revoke: (idOrName, now, by) =>
      transact((tx) => {
        const named = [...tx.all('staff')].filter((each) => each.name === idOrName);
        const member = tx.get('staff', idOrName) ?? (named.length === 1 ? named[0] : undefined);
        if (member === undefined) return undefined;
        const revoked = { ...member, revokedAt: now };
        tx.put('staff', member.id, revoked);
        for (const { id } of sessionsOf(tx, member.id)) tx.remove('sessions', id);
        for (const { hash } of invitesOf(tx, member.id)) tx.remove('invites', hash);
        cancelPairings(tx, 'openPairingsOfStaff', member.id, now, by);
        tx.audit({ at: now, what: 'staff_revoked', who: by, staff: member.id });
        return revoked;
      }),

    takeBack: (id, now, by) =>
      transact((tx) => {
        const known = tx.get('staff', id);
        if (known?.provider === undefined || known.revokedAt === null) return undefined;
        const member = { ...known, revokedAt: null };
        tx.put('staff', id, member);
        tx.audit({ at: now, what: 'staff_returned', who: by, staff: id });
        return member;
      }),
  };
}

// --- Internal helpers ---

const sessionsOf = (tx: Transaction, staff: string): Session[] => [
  ...tx.inOrder('sessionsOfStaff', within(staff)),
];

const invitesOf = (tx: Transaction, staff: string): Invite[] => [
  ...tx.inOrder('invitesOfStaff', within(staff)),
];
