import type { ClientBase } from 'pg';
import * as v from 'valibot';
import { OperatorRefusal } from '../../domain/operator-refusal.ts';
import {
  type ArchiveBatch,
  type ArchivedName,
  type ArchiveStore,
  archivedForms,
  archivedNames,
  batchSize,
  type Move,
  moveRecord,
  type Snapshot,
} from '../archive.ts';
import { countRecords, markIfEmpty, readingOf, rowsOf, writingOf } from './archive-tables.ts';
import { addAudit, auditRows, inWords } from './audit-log.ts';
import { type Database, statement } from './database.ts';

/**
 * The archive of a database. It is read in one transaction that sees one moment, on a connection of its own and through
 * cursors: one batch is in memory at a time.
 */
export function archiveStore({ run, inTransaction, alone }: Database): ArchiveStore {
  return {
    read: async (use) => {
      const outcome = await alone(async (client) => {
        const failures = new Set<unknown>();
        try {
          return { value: await use(await openSnapshot(client, failures)) };
        } catch (error) {
          // Only PostgreSQL's failures mean that the store is unavailable; those of `use` reach the caller as they are.
          if (failures.has(error)) throw error;
          return { error };
        }
      });
      if ('error' in outcome) throw outcome.error;
      return outcome.value;
    },
    begin: (move) =>
      inTransaction(async (within) => {
        if ((await within(markIfEmpty, [JSON.stringify(move)])).length === 0) return 'not_empty';
        await within(dropChecks);
        return 'begun';
      }),
    write: async (batch) => {
      if (batch.collection === 'audit') await run(addAudit, [inWords(batch.records)]);
      else await run(writingOf[batch.collection], [rowsOf(batch)]);
    },
    unfinished: async () => moveIn(await run<{ record: unknown }>(findMove)),
    finish: async (entry) => void (await run(finish, [inWords([entry])])),
  };
}

// --- Internal helpers ---

/** Begins the transaction, which ends with the connection. What PostgreSQL throws is added to `failures`. */
async function openSnapshot(client: ClientBase, failures: Set<unknown>): Promise<Snapshot> {
  const query = async <R>(text: string): Promise<R[]> => {
    try {
      return (await client.query(text)).rows as R[];
    } catch (error) {
      failures.add(error);
      throw error;
    }
  };
  let cursors = 0;

  async function* batchesOf(collection: ArchivedName): AsyncGenerator<ArchiveBatch> {
    cursors += 1;
    const cursor = `archive_${cursors}`;
    await query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${readingOf(collection)}`);
    let rows: FoundRow[];
    do {
      rows = await query<FoundRow>(`FETCH ${batchSize} FROM ${cursor}`);
      if (rows.length > 0) yield batchOf(collection, rows);
    } while (rows.length === batchSize);
    await query(`CLOSE ${cursor}`);
  }

  await query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
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

/** @throws {OperatorRefusal} where a row cannot be read: a copy without it would not be whole */
function batchOf(collection: ArchivedName, rows: readonly FoundRow[]): ArchiveBatch {
  const form: v.GenericSchema = archivedForms[collection];
  const records = rows.map(({ id, record }) => {
    const parsed = v.safeParse(form, record);
    if (parsed.success) return parsed.output;
    throw new OperatorRefusal('store_unusable', `a row of ${collection} is not readable: ${id}`);
  });
  return { collection, records } as ArchiveBatch;
}

function moveIn([row]: readonly { record: unknown }[]): Move | undefined {
  if (row === undefined) return undefined;
  const parsed = v.safeParse(moveRecord, row.record);
  if (parsed.success) return parsed.output;
  throw new OperatorRefusal('store_unusable', 'the mark of a move into the database cannot be read');
}

const findMove = statement('move-find', 'SELECT record FROM moves');
const dropChecks = statement('move-drop-checks', 'DELETE FROM key_checks');
const finish = statement(
  'move-finish',
  `WITH finished AS (DELETE FROM moves) INSERT INTO audit_log (entry) ${auditRows('$1')}`,
);
