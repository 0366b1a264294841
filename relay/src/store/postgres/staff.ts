import type { Logger } from 'pino';
import { OperatorRefusal } from '../../domain/operator-refusal.ts';
import { isUseToNote, sessionEndsAt } from '../../domain/staff.ts';
import type { StaffStore } from '../staff-store.ts';
import { inWords } from './audit-log.ts';
import type { Database } from './database.ts';
import { sql } from './staff-statements.ts';
import { type Row, tableOf } from './table.ts';

export function staffStore(database: Database, log: Logger): StaffStore {
  const { run, inTransaction } = database;
  const staff = tableOf(database, log, 'staff');
  const sessions = tableOf(database, log, 'sessions');
  const invites = tableOf(database, log, 'invites');

  return {
    invite: async ({ hash, expiresAt, name, role, newId, now }, by) => {
      const member = { id: newId, name, role: role ?? 'staff', createdAt: now, revokedAt: null };
      const again = { revokedAt: null, ...(role && { role }) };
      const entry = { at: now, what: 'staff_invited', who: by, ...(role && { role }) };
      const values = [JSON.stringify(member), hash, expiresAt, JSON.stringify(entry), JSON.stringify(again)];
      const [invited] = await staff.all(sql['staff-invite'], values);
      if (invited === undefined)
        throw new OperatorRefusal('store_unusable', 'the row of that staff member cannot be read');
      return invited;
    },

    enrol: async (inviteHash, session, by) => {
      const who = JSON.stringify({ ...by, kind: 'staff' });
      const values = [inviteHash, session.createdAt, JSON.stringify(session), who];
      return (await staff.all(sql['staff-enrol'], values))[0];
    },

    signIn: async ({ id, ...is }, session, by) => {
      const { createdAt } = session;
      const first = { id, ...is, createdAt, revokedAt: null };
      const entry = { at: createdAt, what: 'staff_signed_in', role: is.role };
      const who = { ...by, kind: 'staff', name: is.name };
      const values = [first, is, session, entry, who].map((each) => JSON.stringify(each));
      return (await staff.all(sql['staff-sign-in'], values))[0];
    },

    noteProvider: async ({ id, staff: member, provider }, said, is, audit = []) => {
      const texts = [JSON.stringify(said), JSON.stringify(is ?? {}), inWords(audit)];
      const noted = await run(sql['session-note-provider'], [
        id,
        member,
        provider?.checkAt ?? null,
        ...texts,
      ]);
      return noted.length > 0;
    },

    useSession: async (hash, now, provenKey) => {
      const [row] = await run<{ session: Row; member: Row }>(sql['session-use'], [hash]);
      const session = sessions.read(row?.session);
      const member = staff.read(row?.member);
      if (session === undefined || member === undefined || now >= sessionEndsAt(session)) return undefined;
      if (session.key === provenKey && isUseToNote(session, now)) {
        await run(sql['session-note-use'], [session.id, now, session.lastUsedAt]);
      }
      return { session, staff: member };
    },

    sessionsOf: async (member, now) =>
      (await sessions.all(sql['sessions-of-staff'], [member])).filter((each) => now < sessionEndsAt(each)),

    // A pairing is begun under a lock of its session: once this transaction has that lock, it sees all of them.
    endSession: (member, session, now, by) =>
      inTransaction(async (within) => {
        const held = await within(sql['session-lock'], [session, member]);
        if (held.length === 0) return false;
        await within(sql['session-end'], [session, now, JSON.stringify(by)]);
        return true;
      }),

    list: async (now) => {
      const rows = await run<Row & { sessions: Row[]; invites: Row[] }>(sql['staff-list']);
      return rows.flatMap((row) => {
        const member = staff.read(row);
        if (member === undefined) return [];
        const living = row.sessions.flatMap((each) => sessions.read(each) ?? []);
        const open = row.invites.flatMap((each) => invites.read(each) ?? []);
        return [
          {
            staff: member,
            sessions: living.filter((each) => now < sessionEndsAt(each)),
            invites: open.filter((each) => now < each.expiresAt),
          },
        ];
      });
    },

    // An enrolment locks the staff member, and the begin of a pairing its session: with both locks all of them are seen.
    revoke: (idOrName, now, by) =>
      inTransaction(async (within) => {
        const [known] = await within<{ id: string }>(sql['staff-lock'], [idOrName]);
        if (known === undefined) return undefined;
        await within(sql['sessions-lock'], [known.id]);
        const [row] = await within<Row>(sql['staff-revoke'], [known.id, now, JSON.stringify(by)]);
        return staff.read(row);
      }),

    takeBack: async (id, now, by) =>
      (await staff.all(sql['staff-take-back'], [id, now, JSON.stringify(by)]))[0],
  };
}
