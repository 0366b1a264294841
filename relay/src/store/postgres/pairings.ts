import type { Logger } from 'pino';
import { entryOfPairing } from '../../domain/audit-entries.ts';
import { connectionRecord } from '../../domain/connection.ts';
import {
  type ConnectAnswer,
  decideCancel,
  decideClaim,
  decideConnect,
  decideFail,
} from '../../domain/decide-pairing.ts';
import { pairingRecord } from '../../domain/pairing.ts';
import { cursorOf } from '../order-key.ts';
import type { PairingStore } from '../store.ts';
import { auditRows, inWords } from './audit-log.ts';
import { type Database, statement } from './database.ts';
import { type Row, tableOf } from './table.ts';

export function pairingStore(database: Database, log: Logger): PairingStore {
  const { run } = database;
  const pairings = tableOf(database, { name: 'pairings', schema: pairingRecord, write }, log);
  const connections = tableOf(database, { name: 'connections', schema: connectionRecord }, log);

  const rowById = async (id: string) => (await run<Row>(byId, [id]))[0];

  return {
    start: async (pairing, by, within) => {
      const audit = [entryOfPairing('pairing_started', pairing, pairing.createdAt, by)];
      const started = await run(insert, [JSON.stringify(pairing), inWords(audit), within ?? null]);
      return started.length > 0 ? 'started' : 'session_ended';
    },

    find: async (id) => pairings.read(await rowById(id)),

    claim: ({ codeHash, ...presented }) =>
      pairings.change(
        async () => (await run<Row>(byCode, [codeHash]))[0],
        (pairing) => decideClaim(pairing, presented),
      ),

    cancel: (id, now, by) =>
      pairings.change(
        () => rowById(id),
        (pairing) => decideCancel(pairing, now, by),
      ),

    fail: (id, cause, now, by) =>
      pairings.change(
        () => rowById(id),
        (pairing) => decideFail(pairing, cause, now, by),
      ),

    connect: (id, connection, now, by, compared = null) => {
      let before: Row | undefined;
      return pairings.change<ConnectAnswer>(
        async () => {
          const [row] = await run<Row & { before: Row | null }>(byIdWithConnection, [id, connection.id]);
          before = row?.before ?? undefined;
          return row;
        },
        (pairing) =>
          decideConnect(pairing, { connection, before: connections.read(before), compared, now, by }),
        async (row, put, audit) => {
          const records = [JSON.stringify(put), JSON.stringify(connection), cursorOf(connection)];
          const versions = [connection.id, before?.version ?? 0];
          return (
            (await run(writeWithConnection, [id, row.version, inWords(audit), ...records, ...versions]))
              .length > 0
          );
        },
      );
    },
  };
}

/**
 * SQL that cancels the open pairings of a connection, a session or a staff member, and SQL that gives their audit
 * entries: when that ends, nothing that was begun with it may mint, spend or write anything any more. Part of the
 * statement that ends it. The rows are taken in one order, so that two who do it do not wait for each other.
 */
export const cancelling = (
  column: 'connection' | 'session' | 'staff',
  { of, now, by, ended }: { of: string; now: string; by: string; ended: string },
): { open: string; cancelled: string; entries: string } => ({
  open: `open_pairings AS MATERIALIZED (
    SELECT id FROM pairings WHERE ${column} = ${of} AND ended_at IS NULL ORDER BY id FOR UPDATE
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

const byId = statement('pairing-by-id', 'SELECT id, version, record FROM pairings WHERE id = $1');
const byCode = statement('pairing-by-code', 'SELECT id, version, record FROM pairings WHERE code_hash = $1');
const byIdWithConnection = statement(
  'pairing-by-id-with-connection',
  `SELECT id, version, record,
     (SELECT jsonb_build_object('id', c.id, 'version', c.version, 'record', c.record)
      FROM connections c WHERE c.id = $2) AS before
   FROM pairings WHERE id = $1`,
);
const insert = statement(
  'pairing-start',
  // Whoever ends the session waits until the pairing is there, and takes it along.
  `WITH held AS MATERIALIZED (SELECT id FROM sessions WHERE id = $3 FOR KEY SHARE), started AS (
     INSERT INTO pairings (record) SELECT $1::jsonb WHERE $3::text IS NULL OR EXISTS (SELECT FROM held) RETURNING id
   ), audited AS (INSERT INTO audit_log (entry) ${auditRows('$2', 'started')})
   SELECT id FROM started`,
);
const write = statement(
  'pairing-write',
  `WITH written AS (
     UPDATE pairings SET record = $3, version = version + 1 WHERE id = $1 AND version = $2 RETURNING id
   ), audited AS (INSERT INTO audit_log (entry) ${auditRows('$4', 'written')})
   SELECT id FROM written`,
);
const writeWithConnection = statement(
  'pairing-connect',
  // The pairing first, then the connection: the order in which a disconnect takes them.
  `WITH pairing AS MATERIALIZED (
     SELECT id FROM pairings WHERE id = $1 AND version = $2 FOR UPDATE
   ), before AS MATERIALIZED (
     SELECT version FROM connections WHERE id = $7 AND EXISTS (SELECT FROM pairing) FOR UPDATE
   ), written AS (
     UPDATE pairings SET record = $4, version = version + 1
     WHERE id IN (SELECT id FROM pairing) AND coalesce((SELECT version FROM before), 0) = $8::integer RETURNING id
   ), connected AS (
     INSERT INTO connections (record, place) SELECT $5::jsonb, $6 FROM written
     ON CONFLICT (id) DO UPDATE
       SET record = excluded.record, place = excluded.place, version = connections.version + 1
     RETURNING id
   ), audited AS (INSERT INTO audit_log (entry) ${auditRows('$3', 'connected')})
   SELECT id FROM written`,
);
