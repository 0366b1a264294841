import type { Logger } from 'pino';
import * as v from 'valibot';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import type { AuditEntry } from '../../domain/audit/audit.ts';
import type { Decision } from '../../domain/decision.ts';
import type { WebhookEvent } from '../../domain/webhook/webhook.ts';
import { type RecordName, type Records, recordSchemas } from '../collections.ts';
import type { Deciding, HashedName, KeyOf } from '../decided.ts';
import { addAudit } from './audit-log.ts';
import type { Database, Statement, Value } from './database.ts';
import {
  everything,
  lockOf,
  replaceSome,
  rowAdd,
  rowAddAndEnqueue,
  rowByHash,
  rowById,
  rowWrite,
  rowWriteAndEnqueue,
} from './record-statements.ts';

/** A row of a record; the version detects a concurrent change. */
export interface Row {
  id: string;
  version: number;
  record: unknown;
}

/** A row with PostgreSQL's time of reading it. */
interface TimedRow extends Row {
  at: number;
}

/** How often a decision is attempted. Each failed attempt means that another one was written, so progress is made. */
export const attempts = 100;

/** How many unreadable rows are remembered, so that each is logged once. */
const remembered = 10_000;

/** The records of all tables. Each is checked against its schema when it is read. */
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
    // Without it a wrong key would not be detected.
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
   * Reads a record, decides, and writes the decision with its audit entries and events in one statement, which has an effect only
   * if the record's version is unchanged; otherwise all of it is repeated (optimistic concurrency control). So no lock is held
   * during a decision, and of concurrent decisions on one version exactly one is written.
   * @param asked the statement that selects the row, with its values
   * @param write replaces the write statement, for a decision that writes more than the record
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
      const { answer, put, audit = [], events = [] } = decide(before, found);
      if (put === undefined) {
        if (audit.length > 0) await run(addAudit, [JSON.stringify(audit)]);
        return answer;
      }
      const isWritten = await (found === undefined
        ? addRow(collection, put, audit, events)
        : write(found, put, audit, events));
      if (isWritten) return answer;
    }
    throw new StoreUnavailable('a record changes too often to be written');
  };

  /** Writes a decision on a row; false if its version has changed. */
  const writeRecord =
    (collection: RecordName): Write<Row, Records[RecordName]> =>
    async ({ id, version }, put, audit, events) => {
      const values = [id, version, JSON.stringify(put), JSON.stringify(audit)];
      const written = await (events.length === 0
        ? run(rowWrite(collection), values)
        : run(rowWriteAndEnqueue(collection), [...values, JSON.stringify(events)]));
      return written.length > 0;
    };

  /** Adds a row; false if one with its id exists. */
  const addRow = async (
    collection: RecordName,
    put: object,
    audit: readonly AuditEntry[],
    events: readonly WebhookEvent[] = [],
  ) => {
    const values = [JSON.stringify(put), JSON.stringify(audit)];
    const added = await (events.length === 0
      ? run(rowAdd(collection), values)
      : run(rowAddAndEnqueue(collection), [...values, JSON.stringify(events)]));
    return added.length > 0;
  };

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
        // Serializes decisions on the collection. Readers do not wait.
        await within(lockOf(collection));
        const known = readAll(collection, await within<Row>(everything(collection)));
        const { answer, put = [], remove = [], audit = [] } = decide(known);
        if (put.length + remove.length + audit.length > 0) {
          await within(replaceSome(collection), [JSON.stringify(put), remove, JSON.stringify(audit)]);
        }
        return answer;
      }),
  };

  return {
    ...deciding,
    changeRow,
    /** Runs a statement and parses its rows. */
    all,
    /**
     * Parses a row's record; undefined if it does not match its schema. Such a row is logged once and left as it is: it may be
     * damaged, or written by a newer relay on the same database.
     */
    read,
    readAll,
    /** Whether a row of that version was found unreadable before. */
    isUnreadable: (collection: RecordName, found: Pick<Row, 'id' | 'version'>): boolean =>
      unreadable.has(keyOf(collection, found)),
  };
}

export type RecordsInTables = ReturnType<typeof recordsIn>;

/**
 * Parses a record that is required to continue.
 * @throws {OperatorRefusal} `store_unusable` with that message if it does not match its schema
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

/** A statement and its values. */
type Asked = readonly [Statement, readonly Value[]];

const askedBy = <N extends RecordName>(collection: N, key: KeyOf<N>): Asked =>
  typeof key === 'string' ? [rowById(collection), [key]] : [rowByHash(collection as HashedName), [key.hash]];

const unusable = (refusal: string): OperatorRefusal => new OperatorRefusal('store_unusable', refusal);

const keyOf = (collection: RecordName, { id, version }: Pick<Row, 'id' | 'version'>): string =>
  `${collection} ${version} ${id}`;

/** Where a record does not match its schema; never the values. */
const placesOf = (issues: readonly v.BaseIssue<unknown>[]): string[] =>
  issues.slice(0, 5).map((issue) => issue.path?.map(({ key }) => String(key)).join('.') ?? '');
