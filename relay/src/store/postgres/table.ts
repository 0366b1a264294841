import type { Logger } from 'pino';
import * as v from 'valibot';
import type { AuditEntry } from '../../domain/audit.ts';
import type { Connection } from '../../domain/connection.ts';
import type { Decision } from '../../domain/decision.ts';
import { OperatorRefusal } from '../../domain/operator-refusal.ts';
import { eventsOf, type WebhookEvent } from '../../domain/webhook.ts';
import { type Archived, type ArchivedName, archivedForms } from '../archive.ts';
import { StoreUnavailable } from '../store.ts';
import { addAudit, auditRows, inWords } from './audit-log.ts';
import { type Database, type Statement, statement, type Value } from './database.ts';
import { inOutbox, telling } from './outbox.ts';

/** A record as it stands in its table; the version says whether it is still the same when something is written. */
export interface Row {
  id: string;
  version: number;
  record: unknown;
}

/** How often a decision is tried: each failed attempt means that another one was written, so this ends. */
export const attempts = 100;

/** How many unreadable rows are remembered, so that each is named once. */
const remembered = 10_000;

/** The row of a table with that id. */
export const byId = (table: string): Statement =>
  statement(`${kindOf(table)}-by-id`, `SELECT id, version, record FROM ${table} WHERE id = $1`);

/** The records of one table, checked by the domain's own schema whenever they are read. */
export function tableOf<N extends Exclude<ArchivedName, 'keys' | 'audit'>>(
  { run }: Pick<Database, 'run'>,
  log: Logger,
  table: N,
) {
  type R = Archived[N];
  const unreadable = new Set<string>();
  const find = byId(table);
  const update = statement(
    `${kindOf(table)}-write`,
    `WITH written AS (
       UPDATE ${table} SET record = $3, version = version + 1 WHERE id = $1 AND version = $2 RETURNING id
     ), audited AS (INSERT INTO audit_log (entry) ${auditRows('$4', 'written')})
     SELECT id FROM written`,
  );

  const updateAndTell = statement(
    `${kindOf(table)}-write-and-tell`,
    `WITH written AS (
       UPDATE ${table} SET record = $3, version = version + 1 WHERE id = $1 AND version = $2 RETURNING id
     ), audited AS (INSERT INTO audit_log (entry) ${auditRows('$4', 'written')}), ${telling('$5', 'written')}
     SELECT id FROM written`,
  );

  const read = (found: Row | undefined): R | undefined => {
    if (found === undefined) return undefined;
    const parsed = v.safeParse(archivedForms[table], found.record);
    if (parsed.success) return parsed.output;
    const key = keyOf(found);
    if (!unreadable.has(key) && unreadable.size < remembered) {
      unreadable.add(key);
      const at = placesOf(parsed.issues);
      log.error({ table, id: found.id, at }, 'a row of the database is not readable and is left out');
    }
    return undefined;
  };

  const all = async (asked: Statement, values?: readonly Value[]): Promise<R[]> =>
    (await run<Row>(asked, values)).flatMap((row) => read(row) ?? []);

  const writeRecord: Write<Row, R> = async ({ id, version }, put, audit, events) => {
    const values = [id, version, JSON.stringify(put), inWords(audit)];
    const told = events.length === 0 ? [] : [inOutbox(events)];
    return (await run(told.length === 0 ? update : updateAndTell, [...values, ...told])).length > 0;
  };

  const toldOf = (before: R | undefined, { put, audit = [], events = [] }: Decision<R, unknown>) =>
    table === 'connections' && put !== undefined
      ? [...eventsOf(before as Connection | undefined, put as Connection, audit[0]?.at), ...events]
      : events;

  return {
    /**
     * The record of a row; undefined for one that does not have the form it must have. It is named in the log, once, and
     * stays where it is: it may be damaged, or have been written by a newer relay on the same database.
     */
    read,
    /** The records of a statement's rows, without those that cannot be read. */
    all,
    /** The record with that id. */
    find: async (id: string): Promise<R | undefined> => (await all(find, [id]))[0],
    /** Whether a row of that version was found to be unreadable before. */
    isUnreadable: (found: Pick<Row, 'id' | 'version'>): boolean => unreadable.has(keyOf(found)),
    /**
     * Reads a record, decides, and writes what was decided together with its audit entries in one statement, which
     * takes effect only if the record's version is still the one that was read; if not, all of it is done again. So no
     * lock is held during a decision, and of several concurrent decisions on one version exactly one is written.
     * @param by the id of the record, or another statement that gives its row, with its values
     * @param write writes more than the record itself in that statement
     */
    change: async <T, W extends Row = Row>(
      by: string | readonly [Statement, readonly Value[]],
      decide: (record: R | undefined, row: W | undefined) => Decision<R, T>,
      write: Write<W, R> = writeRecord,
    ): Promise<T> => {
      for (let attempt = 1; attempt <= attempts; attempt += 1) {
        const [found] = await run<W>(...(typeof by === 'string' ? ([find, [by]] as const) : by));
        const before = read(found);
        const decision = decide(before, found);
        const { answer, put, audit = [] } = decision;
        if (put === undefined || found === undefined) {
          if (audit.length > 0) await run(addAudit, [inWords(audit)]);
          return answer;
        }
        if (await write(found, put, audit, toldOf(before, decision))) return answer;
      }
      throw new StoreUnavailable('a record changes too often to be written');
    },
  };
}

/**
 * A record without which nothing may go on.
 * @throws {OperatorRefusal} `store_unusable` in those words where it does not have the form it must have
 */
export function required<R>(schema: v.GenericSchema<unknown, R>, record: unknown, refusal: string): R {
  const parsed = v.safeParse(schema, record);
  if (parsed.success) return parsed.output;
  throw new OperatorRefusal('store_unusable', refusal);
}

// --- Internal helpers ---

/** Writes a decision on a row; false where its version is another one by now. */
type Write<W extends Row, R> = (
  row: W,
  put: R,
  audit: readonly AuditEntry[],
  events: readonly WebhookEvent[],
) => Promise<boolean>;

/** What one record of a table is called in the names of statements. */
const kindOf = (table: string): string => table.replace(/s$/, '');

const keyOf = ({ id, version }: Pick<Row, 'id' | 'version'>): string => `${version} ${id}`;

/** Where a record is not as it must be; never what stands there. */
const placesOf = (issues: readonly v.BaseIssue<unknown>[]): string[] =>
  issues.slice(0, 5).map((issue) => issue.path?.map(({ key }) => String(key)).join('.') ?? '');
