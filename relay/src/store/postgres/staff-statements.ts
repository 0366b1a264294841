import { auditRows } from './audit-log.ts';
import { statements } from './database.ts';
import { cancelling } from './pairings.ts';
import { rowOf } from './record-statements.ts';

const rowsOf = (table: string) =>
  `(SELECT coalesce(jsonb_agg(${rowOf(table)} ORDER BY id), '[]') FROM ${table} WHERE staff = staff.id) AS ${table}`;

const known = `SELECT id, version, record, ${rowsOf('sessions')}, ${rowsOf('invites')} FROM staff`;

const begun = cancelling('session = ANY ($6::text[]) OR staff = $8', {
  now: "($9::jsonb #>> '{0,at}')",
  by: "($9::jsonb #> '{0,who}')",
  ended: 'written',
});

export const sql = statements({
  'staff-list': `${known} ORDER BY (record ->> 'createdAt')::double precision, id`,
  'staff-known': `${known} WHERE id = $1 OR name = $2 OR subject = $3
     OR id = (SELECT staff FROM invites WHERE id = $4) OR id = (SELECT staff FROM sessions WHERE id = $5)
   ORDER BY (record ->> 'createdAt')::double precision, id`,
  /** Locks the staff member, then the sessions, then their pairings: all statements use this order. */
  'staff-lock': `WITH held AS MATERIALIZED (SELECT id FROM staff WHERE id = $1 AND version = $2 FOR UPDATE)
   SELECT FROM sessions WHERE staff = (SELECT id FROM held) ORDER BY id FOR UPDATE`,
  /**
   * A revocation also removes unreadable sessions and invites. The use of a session is recorded without the staff member's
   * version, so `last_used_at` is kept. Fails if a session's id belongs to another staff member.
   */
  'staff-write': `WITH changed AS (
     UPDATE staff SET record = $3, version = version + 1 WHERE id = $1 AND version = $2 RETURNING id
   ), added AS (
     INSERT INTO staff (record) SELECT $3::jsonb WHERE $2 = 0 ON CONFLICT DO NOTHING RETURNING id
   ), written AS (SELECT id FROM changed UNION ALL SELECT id FROM added),
   begun AS (
     INSERT INTO sessions (record) SELECT jsonb_array_elements($4::jsonb) FROM written
     ON CONFLICT (staff, id) DO UPDATE
     SET version = sessions.version + 1,
       record = excluded.record || jsonb_build_object('lastUsedAt', sessions.last_used_at)
   ), invited AS (INSERT INTO invites (record) SELECT jsonb_array_elements($5::jsonb) FROM written),
   ended AS (DELETE FROM sessions USING written WHERE sessions.id = ANY ($6) OR staff = $8),
   taken AS (DELETE FROM invites USING written WHERE invites.id = ANY ($7) OR staff = $8),
   ${begun.open}, ${begun.cancelled}, audited AS (
     INSERT INTO audit_log (entry) ${begun.entries} UNION ALL (${auditRows('$9', 'written')})
   )
   SELECT id FROM written`,
  'session-use': `SELECT ${rowOf('s')} AS session, ${rowOf('m')} AS member
   FROM sessions s JOIN staff m ON m.id = s.staff WHERE s.hash = $1`,
  'session-note-use': `UPDATE sessions
   SET version = version + 1, record = jsonb_set(record, '{lastUsedAt}', to_jsonb($2::double precision))
   WHERE id = $1 AND last_used_at = $3`,
});
