import type { ClientBase } from 'pg';
import * as v from 'valibot';
import { OperatorRefusal } from '../../domain/operator-refusal.ts';
import {
  type ArchiveBatch,
  type ArchiveCounts,
  type ArchivedName,
  type ArchiveStore,
  archivedForms,
  archivedNames,
  batchSize,
  type Move,
  moveRecord,
  type Snapshot,
} from '../archive.ts';
import { countAll, lookForAny, readingOf, rowsOf, writingOf } from './archive-tables.ts';
import { addAudit, auditRows, inWords } from './audit-log.ts';
import { type Database, type Run, statement } from './database.ts';
import { census } from './keys.ts';

/**
 * The archive of a database. It is read in one transaction that sees one moment, whatever relays write meanwhile, on a
 * connection of its own and through cursors: of all of it one batch is in memory.
 */
export function archiveStore({ run, inTransaction, alone }: Database): ArchiveStore {
  /** How many entries the audit log has: known once it was counted, as nobody else writes then. */
  let audited: number | undefined;
  /** By which this store is known as the one that writes a move, once it has begun or resumed one. */
  let writer: string | null = null;

  /** Whoever resumes a move takes it over: one that was believed to be gone writes nothing after that. */
  const asWriter = <T>(work: (within: Run) => Promise<T>): Promise<T> =>
    inTransaction(async (within) => {
      if (writer !== null && (await within(holdMove, [writer])).length === 0) {
        throw new OperatorRefusal(
          'store_unusable',
          'another command has taken this move over: nothing more was written',
        );
      }
      return work(within);
    });

  // Whole tables are counted, and that takes as long as they are large.
  const counts = () =>
    alone(async (client) => countsIn((await client.query<ArchiveCounts>(countAll.text)).rows));

  const writeAudit = async ({ from, records }: ArchiveBatch & { collection: 'audit' }) => {
    const known = audited ?? (await counts()).audit;
    audited = undefined;
    const missing = records.slice(Math.max(0, known - from));
    await asWriter((within) => within(addAudit, [inWords(missing)]));
    // Where it failed, nobody knows how many of them are there: they are counted anew.
    audited = known + missing.length;
  };

  return {
    read: async (use) => {
      const read = await alone(async (client) => {
        const reading = startReading(client);
        try {
          return { value: await use(await reading.snapshot()) };
        } catch (error) {
          // What else went wrong is not PostgreSQL's, and is told as it is.
          if (reading.failedWith(error)) throw error;
          return { error };
        }
      });
      if ('error' in read) throw read.error;
      return read.value;
    },
    counts,
    write: async (batch) => {
      if (batch.collection === 'audit') return writeAudit(batch);
      const values = [rowsOf(batch)];
      await asWriter((within) => within(writingOf[batch.collection], values));
    },
    begin: async (move) => {
      const begun = await inTransaction(async (within): Promise<Begun> => {
        await within(lockMoves);
        const known = moveIn(await within<{ record: unknown }>(findMove));
        if (known !== undefined) {
          const same =
            known.kind === move.kind && known.source === move.source && known.digest === move.digest;
          if (!same) return { outcome: 'another' };
          const [taken] = await within<{ writer: string }>(takeOver);
          return { outcome: 'resumed', move: known, ...taken };
        }
        const [any] = await within<{ found: boolean }>(lookForAny);
        if (any?.found === true) return { outcome: 'not_empty' };
        await within(dropChecks);
        const [marked] = await within<{ writer: string }>(mark, [JSON.stringify(move)]);
        return { outcome: 'begun', move, ...marked };
      });
      if (!('move' in begun)) return begun;
      const { writer: known = null, ...answer } = begun;
      writer = known;
      return answer;
    },
    unfinished: async () => moveIn(await run<{ record: unknown }>(findMove)),
    finish: async (entry) => {
      await asWriter((within) => within(finish, [inWords([entry])]));
      writer = null;
    },
  };
}

// --- Internal helpers ---

type Begun =
  | { outcome: 'begun' | 'resumed'; move: Move; writer?: string }
  | { outcome: 'not_empty' | 'another' };

/** Begins with its first statement, and ends with the connection. */
function startReading(client: ClientBase): {
  snapshot(): Promise<Snapshot>;
  failedWith(error: unknown): boolean;
} {
  let failure: unknown;
  let cursors = 0;

  const query = async <R>(text: string, values: readonly unknown[] = []): Promise<R[]> => {
    try {
      return (await client.query(text, [...values])).rows as R[];
    } catch (error) {
      failure = error;
      throw error;
    }
  };
  const run: Run = (asked, values) => query(asked.text, values);

  async function* batchesOf(collection: ArchivedName): AsyncGenerator<ArchiveBatch> {
    cursors += 1;
    const cursor = `archive_${cursors}`;
    await query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${readingOf(collection)}`);
    for (let from = 0; ; ) {
      const rows = await query<FoundRow>(`FETCH ${batchSize} FROM ${cursor}`);
      if (rows.length > 0) yield batchOf(collection, from, rows);
      from += rows.length;
      if (rows.length < batchSize) break;
    }
    await query(`CLOSE ${cursor}`);
  }

  return {
    snapshot: async () => {
      await query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const counts = countsIn(await run<ArchiveCounts>(countAll));
      const keyIds = (await census(run)).flatMap(({ key }) => (key === null ? [] : [key]));
      return {
        counts,
        keyIds: keyIds.sort(),
        batches: async function* () {
          for (const name of archivedNames) yield* batchesOf(name);
        },
      };
    },
    failedWith: (error) => error !== undefined && error === failure,
  };
}

interface FoundRow {
  id: string;
  record: unknown;
}

/** A copy without a row that cannot be read would be none of the whole. */
function batchOf(collection: ArchivedName, from: number, rows: readonly FoundRow[]): ArchiveBatch {
  const form: v.GenericSchema = archivedForms[collection];
  const records = rows.map(({ id, record }) => {
    const parsed = v.safeParse(form, record);
    if (parsed.success) return parsed.output;
    throw new OperatorRefusal('store_unusable', `a row of ${collection} is not readable: ${id}`);
  });
  return { collection, from, records } as ArchiveBatch;
}

function countsIn([row]: readonly ArchiveCounts[]): ArchiveCounts {
  if (row === undefined)
    throw new OperatorRefusal('store_unusable', 'the rows of the database cannot be counted');
  return row;
}

function moveIn([row]: readonly { record: unknown }[]): Move | undefined {
  if (row === undefined) return undefined;
  const parsed = v.safeParse(moveRecord, row.record);
  if (parsed.success) return parsed.output;
  throw new OperatorRefusal('store_unusable', 'the mark of a move into the database cannot be read');
}

/** Of two who begin at once the second one finds what the first one did. */
const lockMoves = statement('move-lock', 'LOCK TABLE moves IN EXCLUSIVE MODE');
const findMove = statement('move-find', 'SELECT record FROM moves');
const dropChecks = statement('move-drop-checks', 'DELETE FROM key_checks');
const mark = statement('move-mark', 'INSERT INTO moves (record) VALUES ($1) RETURNING writer');
const takeOver = statement('move-take-over', 'UPDATE moves SET writer = gen_random_uuid() RETURNING writer');
const holdMove = statement('move-hold', 'SELECT FROM moves WHERE writer = $1 FOR UPDATE');
const finish = statement(
  'move-finish',
  `WITH finished AS (DELETE FROM moves) INSERT INTO audit_log (entry) ${auditRows('$1')}`,
);
