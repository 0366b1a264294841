import pLimit from 'p-limit';
import type { Logger } from 'pino';
import * as v from 'valibot';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import type { Logged } from '../../domain/activity/activity.ts';
import type { Changes } from '../../domain/decision.ts';
import { type Kept, type RecordName, type Records, recordSchemas } from '../collections.ts';
import type { Reading, RecordStore, SelectedRecords, Selection } from '../record-store.ts';
import type { Database } from './database.ts';
import { parseTolerantly } from './newer-fields.ts';
import { buildSelectStatement, sharedRevisionsIn } from './select-statement.ts';
import { sharedRevisions, tableFor } from './table-names.ts';
import { PostgresTrouble } from './trouble.ts';
import { buildWriteStatement, type Versions } from './write-statement.ts';

/** A row of a record; the version detects a concurrent change. */
export interface Row {
  id: string;
  version: number;
  record: unknown;
}

/** A row found for a selection, with PostgreSQL's time of reading it. */
interface FoundRow extends Row {
  /** The index of its entry, if there are several. */
  entry?: number;
  at: number;
}

/** How often a decision is attempted. Each failed attempt means that another one was written, so progress is made. */
const attempts = 100;

/** How many unreadable rows are remembered, so that each is logged once. */
const remembered = 10_000;

/** The records of all tables, and how rows are read by other statements. */
export interface RecordsInTables extends RecordStore {
  /**
   * Parses a row's record; undefined if it does not match its schema. Such a row is logged once and left as it is: it may be
   * damaged, or written by a newer relay on the same database.
   */
  parse<N extends RecordName>(collection: N, row: Row): Records[N] | undefined;
  parseAll<N extends RecordName>(collection: N, rows: readonly Row[]): Records[N][];
  /** Whether a row of that version was found unreadable before. */
  isUnreadable(collection: RecordName, row: Pick<Row, 'id' | 'version'>): boolean;
}

/**
 * The records of all tables. Each is checked against its schema when it is read.
 * @param note called with what a change has logged, once it is durable
 */
export function createRecordsInTables(
  { run }: Pick<Database, 'run'>,
  log: Logger,
  note: (logged: Logged) => void,
): RecordsInTables {
  const unreadable = new Set<string>();
  const turnsOf = new Map<string, ReturnType<typeof pLimit>>(
    sharedRevisions.map((revision) => [revision, pLimit(1)]),
  );

  const read = <N extends RecordName>(collection: N, row: Row): Records[N] | undefined => {
    const form: v.GenericSchema<unknown, Records[N]> = recordSchemas[collection];
    const parsed = parseTolerantly(form, row.record);
    if (parsed.success) return parsed.output;
    // Without it a wrong key would not be detected.
    if (collection === 'keys') throw unusable('the check of a sealing key cannot be read');
    const key = keyOf(collection, row);
    if (!unreadable.has(key) && unreadable.size < remembered) {
      unreadable.add(key);
      const at = placesOf(parsed.issues);
      log.error({ table: collection, id: row.id, at }, 'database row cannot be parsed and is skipped');
    }
    return undefined;
  };

  const readAll = <N extends RecordName>(collection: N, rows: readonly Row[]): Records[N][] =>
    rows.flatMap((row) => read(collection, row) ?? []);

  /** Reads the rows of a selection, for a decision with the revisions that it depends on. */
  const find = async <S extends Selection>(selection: S, purpose: 'to read' | 'to decide') => {
    const query = buildSelectStatement(selection, purpose);
    const rows = query === undefined ? [] : await run<FoundRow>(query.statement, query.values);
    const recordsByName: Record<string, unknown> = {};
    const versions = new Map<string, Map<string, number>>();
    const unreadable: RecordName[] = [];
    const note = (table: string, { id, version }: Row) => {
      versions.set(table, (versions.get(table) ?? new Map<string, number>()).set(id, version));
    };
    for (const [name, { collection, many }] of Object.entries(selection)) {
      const index = query?.entries.indexOf(name) ?? -1;
      const its = index < 0 ? [] : rows.filter(({ entry = 0 }) => entry === index);
      const records = readAll(collection, its);
      if (records.length < its.length) unreadable.push(collection);
      for (const row of its) note(tableFor(collection), row);
      recordsByName[name] = many ? records : records[0];
    }
    for (const row of rows) if (row.entry === query?.entries.length) note('revisions', row);
    return {
      records: recordsByName as SelectedRecords<S>,
      versions,
      reading: { at: rows[0]?.at, unreadable },
    };
  };

  /**
   * Writes changes in one statement, which has an effect only if the rows that they depend on have not changed since they were
   * read (optimistic concurrency control): no lock is held during a decision. Returns the error if a row that they add is there.
   */
  const write = async (
    changes: Changes<Kept, unknown>,
    versions: Versions,
  ): Promise<'written' | 'changed' | PostgresTrouble> => {
    const query = buildWriteStatement(changes, versions);
    if (query === undefined) return 'written';
    try {
      if ((await run(query.statement, query.values)).length > 0) return 'written';
      return query.adds === true ? new PostgresTrouble(uniqueViolation) : 'changed';
    } catch (error) {
      if (error instanceof PostgresTrouble && error.code === uniqueViolation) return error;
      throw error;
    }
  };

  const decideOn = async <S extends Selection, T>(
    selection: S,
    decide: (records: SelectedRecords<S>, reading: Reading) => Changes<Kept, T>,
  ): Promise<T> => {
    let conflict: PostgresTrouble | undefined;
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const { records, versions, reading } = await find(selection, 'to decide');
      const changes = decide(records, reading);
      const outcome = await write(changes, versions);
      if (outcome === 'written') {
        note(changes);
        return changes.answer;
      }
      // Another one may have added the record first; if it is not found then, adding it is wrong.
      if (outcome !== 'changed' && conflict !== undefined) throw outcome;
      conflict = outcome === 'changed' ? undefined : outcome;
    }
    throw new StoreUnavailable('a record changes too often to be written');
  };

  return {
    read: async (selection) => (await find(selection, 'to read')).records,
    change: (selection, decide) => {
      // In this process they take turns, since of concurrent decisions on a collection or on refusals only one is written.
      const inTurn = turnsOf.get(sharedRevisionsIn(selection)[0] ?? '');
      const decideNow = () => decideOn(selection, decide);
      return inTurn === undefined ? decideNow() : inTurn(decideNow);
    },
    parse: read,
    parseAll: readAll,
    isUnreadable: (collection, row) => unreadable.has(keyOf(collection, row)),
  };
}

/**
 * Parses a record that is required to continue.
 * @throws {OperatorRefusal} `store_unusable` with that message if it does not match its schema
 */
export function parseRequired<R>(schema: v.GenericSchema<unknown, R>, record: unknown, refusal: string): R {
  const parsed = v.safeParse(schema, record);
  if (parsed.success) return parsed.output;
  throw unusable(refusal);
}

// --- Internal helpers ---

/** PostgreSQL's code for a unique index that has the key already. */
const uniqueViolation = '23505';

const unusable = (refusal: string): OperatorRefusal => new OperatorRefusal('store_unusable', refusal);

const keyOf = (collection: RecordName, { id, version }: Pick<Row, 'id' | 'version'>): string =>
  `${collection} ${version} ${id}`;

/** Where a record does not match its schema; never the values. */
const placesOf = (issues: readonly v.BaseIssue<unknown>[]): string[] =>
  issues.slice(0, 5).map((issue) => issue.path?.map(({ key }) => String(key)).join('.') ?? '');
