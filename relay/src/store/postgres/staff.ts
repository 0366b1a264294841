import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import {
  type ChangeStaff,
  differenceOf,
  type StaffKey,
  staffChanges,
} from '../../domain/staff/decide-staff.ts';
import { decideUse } from '../../domain/staff/staff.ts';
import type { StaffStore } from '../staff-store.ts';
import type { Database, Run } from './database.ts';
import { attempts, type RecordsInTables, type Row } from './records.ts';
import { sql } from './staff-statements.ts';
import { PostgresTrouble } from './trouble.ts';

export function staffStore({ run, inTransaction }: Database, records: RecordsInTables): StaffStore {
  const change: ChangeStaff = async (key, decide) => {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const rows = await (key === 'all'
        ? run<KnownRow>(sql['staff-list'])
        : run<KnownRow>(sql['staff-known'], valuesOf(key)));
      const known = rows.flatMap((row) => {
        const member = records.read('staff', row);
        const its = {
          sessions: records.readAll('sessions', row.sessions),
          invites: records.readAll('invites', row.invites),
        };
        return member === undefined ? [] : [{ staff: member, ...its }];
      });
      if (key !== 'all' && known.length < rows.length)
        throw new OperatorRefusal('store_unusable', 'the row of that staff member cannot be read');
      const { answer, put, audit = [] } = decide(known);
      if (put === undefined) return answer;
      const { id, revokedAt } = put.staff;
      const version = rows.find((row) => row.id === id)?.version ?? 0;
      const { sessions, invites, ended, taken } = differenceOf(known, put);
      const fresh = [put.staff, sessions, invites].map((each) => JSON.stringify(each));
      const gone = [ended, taken, revokedAt === null ? null : id];
      const write = (within: Run) =>
        within(sql['staff-write'], [id, version, ...fresh, ...gone, JSON.stringify(audit)]);
      // A pairing is begun under a lock of its session, so a transaction that holds that lock sees all of them.
      const writing =
        ended.length === 0 && revokedAt === null
          ? write(run)
          : inTransaction(async (within) => {
              await within(sql['staff-lock'], [id, version]);
              return write(within);
            });
      const written = await writing.catch(noneWhereTaken);
      if (written.length > 0) return answer;
    }
    throw new StoreUnavailable('a staff member changes too often to be written');
  };

  return {
    ...staffChanges(change),

    useSession: async (hash, now, provenKey) => {
      const [row] = await run<{ session: Row; member: Row }>(sql['session-use'], [hash]);
      const session = records.read('sessions', row?.session);
      const { answer, put } = decideUse(session, records.read('staff', row?.member), now, provenKey);
      if (put !== undefined) await run(sql['session-note-use'], [put.id, now, session?.lastUsedAt ?? now]);
      return answer;
    },
  };
}

// --- Internal helpers ---

const uniqueViolation = '23505';

interface KnownRow extends Row {
  sessions: Row[];
  invites: Row[];
}

/** Treats a unique violation as a concurrent write: nothing was written. */
function noneWhereTaken(error: unknown): [] {
  if (error instanceof PostgresTrouble && error.code === uniqueViolation) return [];
  throw error;
}

const valuesOf = ({ id, name, provider, invite, session }: StaffKey) => {
  const subject = provider && `${provider.issuer}\n${provider.subject}`;
  return [id, name, subject, invite, session].map((each) => each ?? null);
};
