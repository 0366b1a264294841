import { entryOfPairing } from '../../domain/audit/audit.ts';
import { decideConnect } from '../../domain/pairing/decide-pairing.ts';
import { mostOpenPairings } from '../../domain/pairing/pairing.ts';
import type { OwnVerbs } from '../decided.ts';
import type { PairingStore } from '../store.ts';
import { auditRows } from './audit-log.ts';
import { type Database, statements } from './database.ts';
import { enqueueing } from './outbox.ts';
import { rowOf } from './record-statements.ts';
import type { RecordsInTables, Row } from './records.ts';

export function pairingStore(
  { run }: Database,
  records: RecordsInTables,
): OwnVerbs<PairingStore, 'pairings'> {
  return {
    start: async (pairing, by, session) => {
      const audit = [entryOfPairing('pairing_started', pairing, pairing.createdAt, by)];
      const { createdAt } = pairing;
      const records = [JSON.stringify(pairing), JSON.stringify(audit)];
      const values = [...records, session ?? null, createdAt, mostOpenPairings];
      const [outcome] = await run<{ started: boolean; held: boolean }>(sql['pairing-start'], values);
      if (outcome?.started === true) return 'started';
      return outcome?.held === true ? 'too_many' : 'session_ended';
    },

    connect: (id, connection, now, by, compared = null) =>
      records.changeRow(
        'pairings',
        [sql['pairing-by-id-with-connection'], [id, connection.id]],
        (pairing, row: RowWithConnection | undefined) => {
          const before = records.read('connections', row?.before);
          const link = records.read('links', row?.link);
          return decideConnect(pairing, { connection, before, compared, link, now, by });
        },
        async ({ version, before }, put, audit, events) => {
          const records = [JSON.stringify(audit), JSON.stringify(put), JSON.stringify(connection)];
          const values = [
            id,
            version,
            ...records,
            connection.id,
            before?.version ?? 0,
            JSON.stringify(events),
            now,
          ];
          return (await run(sql['pairing-connect'], values)).length > 0;
        },
      ),
  };
}

/**
 * Parts of a statement that ends a connection, a session or a staff member: cancel its open pairings and give their audit
 * entries. Afterwards nothing that was begun with it may mint, spend or write anything. Rows are locked in id order, so that
 * concurrent statements do not deadlock.
 */
export const cancelling = (
  which: string,
  { now, by, ended }: { now: string; by: string; ended: string },
): { open: string; cancelled: string; entries: string } => ({
  open: `open_pairings AS MATERIALIZED (
    SELECT id FROM pairings WHERE (${which}) AND ended_at IS NULL ORDER BY id FOR UPDATE
  )`,
  cancelled: `cancelled AS (
    UPDATE pairings SET version = version + 1,
      record = record || jsonb_build_object('ended', jsonb_build_object('as', 'cancelled', 'at', ${now}::double precision))
    WHERE id = ANY (ARRAY(SELECT id FROM open_pairings)) AND EXISTS (SELECT FROM ${ended})
    RETURNING id, account, connection
  )`,
  entries: `SELECT jsonb_strip_nulls(jsonb_build_object('at', ${now}::double precision, 'what', 'pairing_cancelled',
      'who', ${by}::jsonb, 'pairing', id, 'account', account, 'connection', connection))
    FROM cancelled`,
});

// --- Internal helpers ---

/** A pairing, and the connection that its completion would replace, if any. */
interface RowWithConnection extends Row {
  before: Row | null;
  /** The owner's link by which it was begun. */
  link: Row | null;
}

const sql = statements({
  'pairing-by-id-with-connection': `SELECT id, version, record,
     (SELECT ${rowOf('c')} FROM connections c WHERE c.id = $2) AS before,
     (SELECT ${rowOf('l')} FROM links l WHERE l.id = pairings.session) AS link
   FROM pairings WHERE id = $1`,
  // Ending the session waits for this lock, and then finds the pairing and cancels it. A concurrent start waits too, and counts
  // this pairing: the volatile function sees what was committed before its call, which is after the lock is granted.
  'pairing-start': `WITH held AS MATERIALIZED (SELECT id FROM sessions WHERE id = $3 FOR NO KEY UPDATE), started AS (
     INSERT INTO pairings (record) SELECT $1::jsonb
     WHERE $3::text IS NULL OR (SELECT open_pairings_of(id, $4) FROM held) < $5 RETURNING id
   ), audited AS (INSERT INTO audit_log (entry) ${auditRows('$2', 'started')})
   SELECT EXISTS (SELECT FROM started) AS started, EXISTS (SELECT FROM held) AS held`,
  // Locks the link first, as each change of a link does, then the pairing and the connection, in the order of a disconnect.
  'pairing-connect': `WITH link AS MATERIALIZED (
     SELECT id FROM links WHERE id = (SELECT session FROM pairings WHERE id = $1) FOR UPDATE
   ), pairing AS MATERIALIZED (
     SELECT id FROM pairings WHERE id = $1 AND version = $2 AND (SELECT count(*) FROM link) >= 0 FOR UPDATE
   ), before AS MATERIALIZED (
     SELECT version FROM connections WHERE id = $6 AND EXISTS (SELECT FROM pairing) FOR UPDATE
   ), written AS (
     UPDATE pairings SET record = $4, version = version + 1
     WHERE id IN (SELECT id FROM pairing) AND coalesce((SELECT version FROM before), 0) = $7::integer RETURNING id
   ), connected AS (
     INSERT INTO connections (record) SELECT $5::jsonb FROM written
     ON CONFLICT (id) DO UPDATE SET record = excluded.record, version = connections.version + 1 RETURNING id
   ), linked AS (
     UPDATE links SET version = version + 1, record = record || jsonb_build_object('waiting', null, 'ended',
       jsonb_build_object('as', 'connected', 'at', $9::double precision, 'connection', $6::text))
     WHERE id IN (SELECT id FROM link) AND EXISTS (SELECT FROM written)
   ), audited AS (INSERT INTO audit_log (entry) ${auditRows('$3', 'connected')}),
   ${enqueueing('$8', 'connected')}
   SELECT id FROM written`,
});
