import type { Logger } from 'pino';
import * as v from 'valibot';
import type { AuditEntry } from '../../domain/audit.ts';
import type { Connection } from '../../domain/connection.ts';
import type { Decision } from '../../domain/decision.ts';
import { OperatorRefusal } from '../../domain/operator-refusal.ts';
import { eventsOf, type WebhookEvent } from '../../domain/webhook.ts';
import { type RecordName, type Records, recordSchemas } from '../collections.ts';
import type { Deciding, HashedName, KeyOf } from '../decided.ts';
import { StoreUnavailable } from '../store.ts';
import { addAudit, inWords } from './audit-log.ts';
import type { Database, Statement, Value } from './database.ts';
import { inOutbox } from './outbox.ts';
import {
  everything,
  lockOf,
  replaceSome,
  rowAdd,
  rowByHash,
  rowById,
  rowWrite,
  rowWriteAndTell,
} from './record-statements.ts';

/** A record as it stands in its table; the version says whether it is still the same when something is written. */
export interface Row {
  id: string;
  version: number;
  record: unknown;
}

/** A row, and the time of PostgreSQL at which it was read. */
interface TimedRow extends Row {
  at: number;
}

/** How often a decision is tried: each failed attempt means that another one was written, so this ends. */
export const attempts = 100;

/** How many unreadable rows are remembered, so that each is named once. */
const remembered = 10_000;

/** The records of all tables, checked by the domain's own schema whenever they are read. */
export function recordsIn({ run, inTransaction }: Pick<Database, 'run' | 'inTransaction'>, log: Logger) {
  const unreadable = new Set<string>();

  const read = <N extends RecordName>(
    collection: N,
    found: Row | null | undefined,
  ): Records[N] | undefined => {
    if (found === undefined || found === null) return undefined;
    const form: v.GenericSchema<unknown, Records[N]> = recordSchemas[collection];
    const parsed = v.safeParse(form, found.record);
    if (parsed.success) return parsed.output;
    // It could not tell a wrong key from the right one.
    if (collection === 'keys') throw unusable('the check of a sealing key cannot be read');
    const key = keyOf(collection, found);
    if (!unreadable.has(key) && unreadable.size < remembered) {
      unreadable.add(key);
      const at = placesOf(parsed.issues);
      log.error(
        { table: collection, id: found.id, at },
        'a row of the database is not readable and is left out',
      );
    }
    return undefined;
  };

  const readAll = <N extends RecordName>(collection: N, rows: readonly Row[]): Records[N][] =>
    rows.flatMap((row) => read(collection, row) ?? []);

  const all = async <N extends RecordName>(
    collection: N,
    asked: Statement = everything(collection),
    values?: readonly Value[],
  ) => readAll(collection, await run<Row>(asked, values));

  /**
   * Reads a record, decides, and writes what was decided together with its audit entries in one
   * statement, which takes effect only if the record's version is still the one that was read; if not, all of it is done
   * again. So no lock is held during a decision, and of several concurrent decisions on one version exactly one is written.
   * @param asked the statement that gives the row, with its values
   * @param write writes more than the record itself in that statement
   */
  const changeRow = async <N extends RecordName, T, W extends Row = TimedRow>(
    collection: N,
    asked: Asked,
    decide: (record: Records[N] | undefined, row: W | undefined) => Decision<Records[N], T>,
    write: Write<W, Records[N]> = writeRecord(collection),
  ): Promise<T> => {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const [found] = await run<W>(...asked);
      const before = read(collection, found);
      const decision = decide(before, found);
      const { answer, put, audit = [] } = decision;
      if (put === undefined) {
        if (audit.length > 0) await run(addAudit, [inWords(audit)]);
        return answer;
      }
      const isWritten = await (found === undefined
        ? addRow(collection, put, audit)
        : write(found, put, audit, toldOf(collection, before, decision)));
      if (isWritten) return answer;
    }
    throw new StoreUnavailable('a record changes too often to be written');
  };

  /** Writes a decision on a row; false where its version is another one by now. */
  const writeRecord =
    (collection: RecordName): Write<Row, Records[RecordName]> =>
    async ({ id, version }, put, audit, events) => {
      const values = [id, version, JSON.stringify(put), inWords(audit)];
      const written = await (events.length === 0
        ? run(rowWrite(collection), values)
        : run(rowWriteAndTell(collection), [...values, inOutbox(events)]));
      return written.length > 0;
    };

  /** Adds a row; false where there is one with its id. */
  const addRow = async (collection: RecordName, put: object, audit: readonly AuditEntry[]) =>
    (await run(rowAdd(collection), [JSON.stringify(put), inWords(audit)])).length > 0;

  const deciding: Deciding = {
    find: async (collection, key) => (await all(collection, ...askedBy(collection, key)))[0],
    all: (collection) => all(collection),
    add: async (collection, record, entry) => {
      if (!(await addRow(collection, record, [entry]))) throw new Error(`${collection} has that id`);
    },
    change: (collection, key, decide) =>
      changeRow(collection, askedBy(collection, key), (record, row: TimedRow | undefined) =>
        decide(record, row),
      ),
    changeAll: (collection, decide) =>
      inTransaction(async (within) => {
        // Of two that are decided on at once the second one sees the first. Readers do not wait.
        await within(lockOf(collection));
        const known = readAll(collection, await within<Row>(everything(collection)));
        const { answer, put = [], remove = [], audit = [] } = decide(known);
        if (put.length + remove.length + audit.length > 0) {
          await within(replaceSome(collection), [JSON.stringify(put), remove, inWords(audit)]);
        }
        return answer;
      }),
  };

  return {
    ...deciding,
    changeRow,
    /** The same of a statement's rows. */
    all,
    /**
     * The record of a row; undefined for one that does not have the form it must have. It is named in the log, once, and
     * stays where it is: it may be damaged, or have been written by a newer relay on the same database.
     */
    read,
    readAll,
    /** Whether a row of that version was found to be unreadable before. */
    isUnreadable: (collection: RecordName, found: Pick<Row, 'id' | 'version'>): boolean =>
      unreadable.has(keyOf(collection, found)),
  };
}

export type RecordsInTables = ReturnType<typeof recordsIn>;

/**
 * A record without which nothing may go on.
 * @throws {OperatorRefusal} `store_unusable` in those words where it does not have the form it must have
 */
export function required<R>(schema: v.GenericSchema<unknown, R>, record: unknown, refusal: string): R {
  const parsed = v.safeParse(schema, record);
  if (parsed.success) return parsed.output;
  throw unusable(refusal);
}

// --- Internal helpers ---

type Write<W extends Row, R> = (
  row: W,
  put: R,
  audit: readonly AuditEntry[],
  events: readonly WebhookEvent[],
) => Promise<boolean>;

/** A statement, and its values. */
type Asked = readonly [Statement, readonly Value[]];

const askedBy = <N extends RecordName>(collection: N, key: KeyOf<N>): Asked =>
  typeof key === 'string' ? [rowById(collection), [key]] : [rowByHash(collection as HashedName), [key.hash]];

const unusable = (refusal: string): OperatorRefusal => new OperatorRefusal('store_unusable', refusal);

const keyOf = (collection: RecordName, { id, version }: Pick<Row, 'id' | 'version'>): string =>
  `${collection} ${version} ${id}`;

/** What webhooks are told: of a connection, all that has changed. */
const toldOf = <N extends RecordName>(
  collection: N,
  before: Records[N] | undefined,
  { put, audit = [], events = [] }: Decision<Records[N], unknown>,
) =>
  collection === 'connections'
    ? [...eventsOf(before as Connection | undefined, put as Connection, audit[0]?.at), ...events]
    : events;

/** Where a record is not as it must be; never what stands there. */
const placesOf = (issues: readonly v.BaseIssue<unknown>[]): string[] =>
  issues.slice(0, 5).map((issue) => issue.path?.map(({ key }) => String(key)).join('.') ?? '');
