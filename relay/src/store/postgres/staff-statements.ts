import { statement } from './database.ts';
import { cancelling } from './pairings.ts';

/** One name is one person: the one who has it is invited again, and taken back when revoked. */
export const invite = statement(
  'staff-invite',
  `WITH member AS (
     INSERT INTO staff (record) VALUES ($1)
     ON CONFLICT (name) DO UPDATE
       SET record = jsonb_set(staff.record, '{revokedAt}', 'null'), version = staff.version + 1
     RETURNING id, version, record
   ), invited AS (
     INSERT INTO invites (record)
     SELECT jsonb_build_object('hash', $2::text, 'staff', id, 'expiresAt', $3::double precision) FROM member
   ), audited AS (
     INSERT INTO audit_log (entry) SELECT $4::jsonb || jsonb_build_object('staff', id) FROM member
   )
   SELECT id, version, record FROM member`,
);

/** Holds the staff member first, as a revocation does, and takes the invite only then. */
export const enrol = statement(
  'staff-enrol',
  `WITH member AS MATERIALIZED (
     SELECT s.id, s.version, s.record, s.name FROM staff s JOIN invites i ON i.staff = s.id
     WHERE i.hash = $1 AND i.expires_at > $2 AND s.revoked_at IS NULL FOR UPDATE OF s
   ), taken AS (
     DELETE FROM invites USING member WHERE hash = $1 AND staff = member.id
     RETURNING member.id, member.version, member.record, member.name
   ), begun AS (
     INSERT INTO sessions (record) SELECT $3::jsonb || jsonb_build_object('staff', id) FROM taken
   ), audited AS (
     INSERT INTO audit_log (entry)
     SELECT jsonb_build_object('at', $2::double precision, 'what', 'staff_enrolled', 'staff', id,
       'who', $4::jsonb || jsonb_build_object('id', id, 'name', name)) FROM taken
   )
   SELECT id, version, record FROM taken`,
);

const rowOf = (table: string, id = 'id') =>
  `jsonb_build_object('id', ${table}.${id}, 'version', 1, 'record', ${table}.record)`;

export const useSession = statement(
  'session-use',
  `SELECT ${rowOf('s')} AS session, ${rowOf('m')} AS member
   FROM sessions s JOIN staff m ON m.id = s.staff WHERE s.hash = $1`,
);

export const noteUse = statement(
  'session-note-use',
  `UPDATE sessions SET record = jsonb_set(record, '{lastUsedAt}', to_jsonb($2::double precision))
   WHERE id = $1 AND last_used_at = $3`,
);

export const sessionsOf = statement(
  'sessions-of-staff',
  'SELECT id, 1 AS version, record FROM sessions WHERE staff = $1 ORDER BY last_used_at DESC, id',
);

export const lockSession = statement(
  'session-lock',
  'SELECT id FROM sessions WHERE id = $1 AND staff = $2 FOR UPDATE',
);

const ofSession = cancelling('session', { of: '$1', now: '$2', by: '$3', ended: 'gone' });

export const endSession = statement(
  'session-end',
  `WITH gone AS (DELETE FROM sessions WHERE id = $1 RETURNING staff),
   ${ofSession.open}, ${ofSession.cancelled}, audited AS (
     INSERT INTO audit_log (entry) ${ofSession.entries} UNION ALL
     SELECT jsonb_build_object('at', $2::double precision, 'what', 'session_ended', 'who', $3::jsonb, 'staff', staff)
     FROM gone
   )
   SELECT staff FROM gone`,
);

export const list = statement(
  'staff-list',
  `SELECT id, version, record,
     (SELECT coalesce(jsonb_agg(${rowOf('s')} ORDER BY s.id), '[]') FROM sessions s WHERE s.staff = staff.id)
       AS sessions,
     (SELECT coalesce(jsonb_agg(${rowOf('i', 'hash')} ORDER BY i.hash), '[]') FROM invites i WHERE i.staff = staff.id)
       AS invites
   FROM staff ORDER BY created_at, id`,
);

/** By id, or by name where there is no such id. */
export const lock = statement(
  'staff-lock',
  'SELECT id FROM staff WHERE id = $1 OR name = $1 ORDER BY id = $1 DESC LIMIT 1 FOR UPDATE',
);

/** Sessions first, then their pairings: the order in which the end of a session takes them. */
export const lockSessions = statement(
  'sessions-lock',
  'SELECT id FROM sessions WHERE staff = $1 ORDER BY id FOR UPDATE',
);

const ofStaff = cancelling('staff', { of: '$1', now: '$2', by: '$3', ended: 'revoked' });

export const revoke = statement(
  'staff-revoke',
  `WITH revoked AS (
     UPDATE staff SET record = jsonb_set(record, '{revokedAt}', to_jsonb($2::double precision)), version = version + 1
     WHERE id = $1 RETURNING id, version, record
   ), signed_out AS (DELETE FROM sessions WHERE staff = $1),
   withdrawn AS (DELETE FROM invites WHERE staff = $1),
   ${ofStaff.open}, ${ofStaff.cancelled}, audited AS (
     INSERT INTO audit_log (entry) ${ofStaff.entries} UNION ALL
     SELECT jsonb_build_object('at', $2::double precision, 'what', 'staff_revoked', 'who', $3::jsonb, 'staff', id)
     FROM revoked
   )
   SELECT id, version, record FROM revoked`,
);
