import type * as v from 'valibot';
import {
  type ArchiveBatch,
  type ArchivedName,
  type ArchiveStore,
  archivedForms,
  archivedNames,
  batchSize,
  isOfRecords,
  moveRecord,
  restoreGap,
  type Snapshot,
  writtenByEachRelay,
} from '../archive.ts';
import type { RecordName } from '../collections.ts';
import { type Database, type Query, statement, statements } from './database.ts';
import { parseRequired } from './records.ts';
import { tableFor } from './table-names.ts';
import { addAudit, addingAudit } from './write-logs.ts';

/**
 * The archive of a database. It is read in one transaction with a single snapshot, on its own connection and through cursors: one
 * batch is in memory at a time.
 */
export function archiveStore({ run, inTransaction, alone }: Database): ArchiveStore {
  return {
    read: (use) => alone(async (query) => use(await openSnapshot(query))),
    begin: (move) =>
      inTransaction(async (within) => {
        if ((await within(sql['archive-mark'], [JSON.stringify(move)])).length === 0) return 'not_empty';
        for (const name of writtenByEachRelay) await within(sql[`move-drop-${name}`]);
        return 'begun';
      }),
    write: async (batch) => {
      if (batch.collection === 'audit') await run(addAudit, [JSON.stringify(batch.records)]);
      else if (batch.collection === 'events') {
        const events = batch.records.map(({ seq: _, ...event }) => event);
        const numbers = batch.records.map(({ seq }) => String(seq));
        await run(sql['archive-write-events'], [JSON.stringify(events), numbers]);
      } else await run(writing(batch.collection), [JSON.stringify(batch.records)]);
    },
    unfinished: async () => {
      const [row] = await run<{ record: unknown }>(sql['move-find']);
      return (
        row && parseRequired(moveRecord, row.record, 'the mark of a move into the database cannot be read')
      );
    },
    finish: async (entry) => void (await run(sql['move-finish'], [JSON.stringify([entry])])),
  };
}

// --- Internal helpers ---

/** Everything is read at one moment. */
async function openSnapshot(query: Query): Promise<Snapshot> {
  let cursors = 0;

  async function* batchesOf(collection: ArchivedName): AsyncGenerator<ArchiveBatch> {
    cursors += 1;
    const cursor = `archive_${cursors}`;
    await query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${reading(collection)}`);
    let rows: FoundRow[];
    do {
      rows = await query<FoundRow>(`FETCH ${batchSize} FROM ${cursor}`);
      if (rows.length > 0) yield batchOf(collection, rows);
    } while (rows.length === batchSize);
    await query(`CLOSE ${cursor}`);
  }

  await query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const [counted] = await query<{ size: number }>(countRecords);
  return {
    size: counted?.size ?? 0,
    batches: async function* () {
      for (const name of archivedNames) yield* batchesOf(name);
    },
  };
}

interface FoundRow {
  id: string;
  record: unknown;
}

/** @throws {OperatorRefusal} if a row cannot be read: a copy without it would be incomplete */
const batchOf = (collection: ArchivedName, rows: readonly FoundRow[]): ArchiveBatch => {
  const form: v.GenericSchema = archivedForms[collection];
  const records = rows.map(({ id, record }) =>
    parseRequired(form, record, `a row of ${collection} is not readable: ${id}`),
  );
  return { collection, records } as ArchiveBatch;
};

/** Selects all records of a collection in order. */
function reading(name: ArchivedName): string {
  if (name === 'audit') return 'SELECT seq AS id, entry AS record FROM audit ORDER BY seq';
  if (name === 'events')
    return "SELECT seq AS id, record || jsonb_build_object('seq', seq) AS record FROM events ORDER BY seq";
  return `SELECT id, record FROM ${tableFor(name)} ORDER BY id`;
}

/** Inserts records that are passed as one JSON value. */
const writing = (name: RecordName) =>
  statement(
    `archive-write-${name}`,
    `INSERT INTO ${tableFor(name)} (record) SELECT jsonb_array_elements($1::jsonb)`,
  );

const countRecords = `SELECT (${archivedNames
  .filter(isOfRecords)
  .map((name) => `(SELECT count(*) FROM ${tableFor(name)})`)
  .join(' + ')})::integer AS size`;

const sql = statements({
  /** Marks the database as the target of a move, if it holds nothing but what each relay writes by itself, and no such mark. */
  'archive-mark': `INSERT INTO moves (record) SELECT $1::jsonb WHERE NOT (${archivedNames
    .filter((name) => !writtenByEachRelay.some((each) => each === name))
    .map((name) => `EXISTS (SELECT FROM ${tableFor(name)})`)
    .join(' OR ')}) ON CONFLICT DO NOTHING RETURNING record`,
  'archive-write-events': `WITH moved AS (
     INSERT INTO events (seq, record)
     SELECT number.seq, each.record
     FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS each (record, nth)
       JOIN unnest($2::bigint[]) WITH ORDINALITY AS number (seq, nth) USING (nth)
     RETURNING seq
   ) UPDATE event_ends SET seq = greatest(seq, (SELECT max(seq) FROM moved)),
     beginning = CASE WHEN seq = 0 THEN (SELECT min(seq) FROM moved) ELSE beginning END`,
  'move-find': 'SELECT record FROM moves',
  'move-drop-keys': `DELETE FROM ${tableFor('keys')}`,
  'move-drop-activity': `DELETE FROM ${tableFor('activity')}`,
  'move-finish': `WITH finished AS (DELETE FROM moves RETURNING record), skipped AS (
     UPDATE event_ends SET seq = seq + ${restoreGap} WHERE EXISTS (SELECT FROM finished WHERE record ->> 'kind' = 'restore')
   ) ${addingAudit('$1')}`,
});
