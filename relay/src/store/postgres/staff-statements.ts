import { auditRows } from './audit-log.ts';
import { statements } from './database.ts';
import { cancelling } from './pairings.ts';

const rowOf = (table: string, id = 'id') =>
  `jsonb_build_object('id', ${table}.${id}, 'version', 1, 'record', ${table}.record)`;

const ofSession = cancelling('session', { of: '$1', now: '$2', by: '$3', ended: 'gone' });

const ofStaff = cancelling('staff', { of: '$1', now: '$2', by: '$3', ended: 'revoked' });

export const sql = statements({
  /** One name is one person: the one who has it is invited again, and taken back when revoked. */
  'staff-invite': `WITH member AS (
     INSERT INTO staff (record) VALUES ($1)
     ON CONFLICT (name) WHERE subject IS NULL DO UPDATE
       SET record = staff.record || $5::jsonb, version = staff.version + 1
     RETURNING id, version, record
   ), invited AS (
     INSERT INTO invites (record)
     SELECT jsonb_build_object('hash', $2::text, 'staff', id, 'expiresAt', $3::double precision) FROM member
   ), audited AS (
     INSERT INTO audit_log (entry) SELECT $4::jsonb || jsonb_build_object('staff', id) FROM member
   )
   SELECT id, version, record FROM member`,
  /** Holds the staff member first, as a revocation does, and takes the invite only then. */
  'staff-enrol': `WITH member AS MATERIALIZED (
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
  /** A revocation holds the staff member too: one of the two sees what the other wrote. */
  'staff-sign-in': `WITH member AS (
     INSERT INTO staff (record) VALUES ($1::jsonb)
     ON CONFLICT (subject) DO UPDATE SET record = staff.record || $2::jsonb, version = staff.version + 1
       WHERE staff.revoked_at IS NULL
     RETURNING id, version, record
   ), begun AS (
     INSERT INTO sessions (record) SELECT $3::jsonb || jsonb_build_object('staff', id) FROM member
     ON CONFLICT (id) DO NOTHING RETURNING staff
   ), audited AS (
     INSERT INTO audit_log (entry)
     SELECT $4::jsonb || jsonb_build_object('staff', staff, 'who', $5::jsonb || jsonb_build_object('id', staff))
     FROM begun
   )
   SELECT id, version, record FROM member WHERE EXISTS (SELECT FROM begun)`,
  /** The staff member first, then the session: the order in which a revocation takes them. */
  'session-note-provider': `WITH held AS MATERIALIZED (SELECT id FROM staff WHERE id = $2 FOR UPDATE), noted AS (
     UPDATE sessions SET record = record || jsonb_build_object('provider', $4::jsonb)
     WHERE id = $1 AND staff IN (SELECT id FROM held)
       AND (record #>> '{provider,checkAt}')::double precision = $3::double precision
     RETURNING staff
   ), named AS (
     UPDATE staff SET record = record || $5::jsonb, version = version + 1
     WHERE id IN (SELECT staff FROM noted) AND NOT record @> $5::jsonb
   ), audited AS (INSERT INTO audit_log (entry) ${auditRows('$6', 'noted')})
   SELECT staff FROM noted`,
  'session-use': `SELECT ${rowOf('s')} AS session, ${rowOf('m')} AS member
   FROM sessions s JOIN staff m ON m.id = s.staff WHERE s.hash = $1`,
  'session-note-use': `UPDATE sessions SET record = jsonb_set(record, '{lastUsedAt}', to_jsonb($2::double precision))
   WHERE id = $1 AND last_used_at = $3`,
  'sessions-of-staff':
    'SELECT id, 1 AS version, record FROM sessions WHERE staff = $1 ORDER BY last_used_at DESC, id',
  'session-lock': 'SELECT id FROM sessions WHERE id = $1 AND staff = $2 FOR UPDATE',
  'session-end': `WITH gone AS (DELETE FROM sessions WHERE id = $1 RETURNING staff),
   ${ofSession.open}, ${ofSession.cancelled}, audited AS (
     INSERT INTO audit_log (entry) ${ofSession.entries} UNION ALL
     SELECT jsonb_build_object('at', $2::double precision, 'what', 'session_ended', 'who', $3::jsonb, 'staff', staff)
     FROM gone
   )
   SELECT staff FROM gone`,
  'staff-list': `SELECT id, version, record,
     (SELECT coalesce(jsonb_agg(${rowOf('s')} ORDER BY s.id), '[]') FROM sessions s WHERE s.staff = staff.id)
       AS sessions,
     (SELECT coalesce(jsonb_agg(${rowOf('i', 'hash')} ORDER BY i.hash), '[]') FROM invites i WHERE i.staff = staff.id)
       AS invites
   FROM staff ORDER BY created_at, id`,
  /** By id, or by a name that no other has where there is no such id. */
  'staff-lock': `SELECT id FROM staff
   WHERE id = $1 OR name = $1 AND (SELECT count(*) FROM staff WHERE name = $1) = 1
   ORDER BY id = $1 DESC LIMIT 1 FOR UPDATE`,
  /** Sessions first, then their pairings: the order in which the end of a session takes them. */
  'sessions-lock': 'SELECT id FROM sessions WHERE staff = $1 ORDER BY id FOR UPDATE',
  'staff-revoke': `WITH revoked AS (
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
  'staff-take-back': `WITH returned AS (
     UPDATE staff SET record = jsonb_set(record, '{revokedAt}', 'null'), version = version + 1
     WHERE id = $1 AND subject IS NOT NULL AND revoked_at IS NOT NULL RETURNING id, version, record
   ), audited AS (
     INSERT INTO audit_log (entry)
     SELECT jsonb_build_object('at', $2::double precision, 'what', 'staff_returned', 'who', $3::jsonb, 'staff', id)
     FROM returned
   )
   SELECT id, version, record FROM returned`,
});
