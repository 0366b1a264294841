import type { Logger } from 'pino';
import * as v from 'valibot';
import type { AuditEntry } from '../../domain/audit.ts';
import type { Decision } from '../../domain/decision.ts';
import { StoreUnavailable } from '../store.ts';
import { addAudit, inWords } from './audit-log.ts';
import type { Database, Statement, Value } from './database.ts';

/** A record as it stands in its table; the version says whether it is still the same when something is written. */
export interface Row {
  id: string;
  version: number;
  record: unknown;
}

export interface Table<R> {
  /**
   * The record of a row; undefined for one that has not the form it must have. It is named in the log, once, and
   * stays where it is: it may be damaged, or have been written by a newer relay on the same database.
   */
  read(row: Row | undefined): R | undefined;
  /** Whether a row of that version was found to be unreadable before. */
  isUnreadable(row: { id: string; version: number }): boolean;
  /**
   * Reads a record, decides, and writes what was decided together with its audit entries in one statement, which
   * takes effect only if the record's version is still the one that was read; if not, all of it is done again. So no
   * lock is held during a decision, and of several concurrent decisions on one version exactly one is written.
   */
  change<T>(
    find: () => Promise<Row | undefined>,
    decide: (record: R | undefined) => Decision<R, T>,
    write?: (row: Row, put: R, audit: readonly AuditEntry[]) => Promise<boolean>,
  ): Promise<T>;
}

/** How often a decision is tried: each time another one was written, so this ends. */
const attempts = 100;

/** How many unreadable rows are remembered, so that each is named once. */
const remembered = 10_000;

/** The records of one table, checked by the domain's own schema whenever they are read. */
export function tableOf<R>(
  { run }: Pick<Database, 'run'>,
  table: {
    name: string;
    schema: v.GenericSchema<unknown, R>;
    write?: Statement;
    more?(record: R): readonly Value[];
  },
  log: Logger,
): Table<R> {
  const unreadable = new Set<string>();

  const read: Table<R>['read'] = (row) => {
    if (row === undefined) return undefined;
    const parsed = v.safeParse(table.schema, row.record);
    if (parsed.success) return parsed.output;
    const key = keyOf(row);
    if (!unreadable.has(key) && unreadable.size < remembered) {
      unreadable.add(key);
      log.error(
        { table: table.name, id: row.id, at: placesOf(parsed.issues) },
        'a row of the database is not readable and is left out',
      );
    }
    return undefined;
  };

  const writeChecked = async (row: Row, put: R, audit: readonly AuditEntry[]): Promise<boolean> => {
    if (table.write === undefined) throw new Error(`records of ${table.name} are not changed one by one`);
    const more = table.more?.(put) ?? [];
    const written = await run(table.write, [
      row.id,
      row.version,
      JSON.stringify(put),
      inWords(audit),
      ...more,
    ]);
    return written.length > 0;
  };

  return {
    read,
    isUnreadable: (row) => unreadable.has(keyOf(row)),
    change: async (find, decide, write = writeChecked) => {
      for (let attempt = 1; attempt <= attempts; attempt += 1) {
        const row = await find();
        const { answer, put, audit = [] } = decide(read(row));
        if (put === undefined || row === undefined) {
          if (audit.length > 0) await run(addAudit, [inWords(audit)]);
          return answer;
        }
        if (await write(row, put, audit)) return answer;
      }
      throw new StoreUnavailable('a record changes too often to be written');
    },
  };
}

// --- Internal helpers ---

const keyOf = ({ id, version }: { id: string; version: number }): string => `${version} ${id}`;

/** Where a record is not as it must be; never what stands there. */
const placesOf = (issues: readonly v.BaseIssue<unknown>[]): string[] =>
  issues.slice(0, 5).map((issue) => issue.path?.map(({ key }) => String(key)).join('.') ?? '');
