import type { Logger } from 'pino';
import * as v from 'valibot';
import type { Logged } from '../../domain/activity/activity.ts';
import {
  type AuditCount,
  type AuditFilter,
  auditEntry,
  type NumberedEntry,
} from '../../domain/audit/audit.ts';
import type { Native } from '../native.ts';
import { escapeLike, inAnyCase } from '../sql.ts';
import { readHead, verifyAudit } from './audit-chain.ts';
import { idsOf, searchedText } from './audit-tables.ts';
import { type Database, type Statement, statement, type Value } from './database.ts';
import { conditionsIn, fill, type PlannedCondition, planned } from './filter.ts';

/** Selects rows to insert, from entries that are one JSON value; with `after`, only if that has a row. */
export const auditRows = (value: string, after?: string): string =>
  `SELECT each.entry FROM jsonb_array_elements(${value}::jsonb) WITH ORDINALITY AS each (entry, nth)${
    after === undefined ? '' : `, ${after}`
  } ORDER BY each.nth`;

export const addAudit = statement(
  'audit-add',
  `INSERT INTO audit_log (entry) ${auditRows('$1')} RETURNING seq`,
);

/** @param note called with entries that were added */
export function nativeAudit(
  database: Database,
  log: Logger,
  note: (logged: Logged) => void,
): Native['audit'] {
  const { run } = database;
  /** An unreadable entry is left out and its number is logged. */
  const entryIn = ({ seq, entry }: Row): NumberedEntry[] => {
    const parsed = v.safeParse(auditEntry, entry);
    if (!parsed.success) log.error({ table: 'audit_log', seq }, 'audit log entry cannot be parsed');
    return parsed.success ? [{ seq: Number(seq), entry: parsed.output }] : [];
  };
  const numbered = async (filter: AuditFilter) => {
    const rows = await run<Row>(...selecting(filter));
    return rows.reverse().flatMap(entryIn);
  };
  return {
    add: async (...entries) => {
      await run(addAudit, [JSON.stringify(entries)]);
      note({ audit: entries });
    },
    read: async (filter) => (await numbered(filter)).map(({ entry }) => entry),
    numbered,
    summarize: (filter) => run<AuditCount>(...summarizing(filter)),
    verify: (earlierHead) => verifyAudit(database, earlierHead),
    head: () => readHead(database),
  };
}

// --- Internal helpers ---

interface Row {
  seq: string;
  entry: unknown;
}

/** How often the events of rows happened. */
const times = `sum(coalesce((entry ->> 'count')::double precision, 1))`;

/** Whether a text contains the filter's value, in any case. */
const contains = (text: string) => `strpos(${inAnyCase(text)}, ${inAnyCase('?')}) > 0`;

/** Finds the entries that name the filter's id. */
const names = 'seq IN (SELECT seq FROM audit_ids WHERE id = ?)';

/** A condition on a part of the searched text, whose index finds some entries more. */
const searching =
  (sql: string): PlannedCondition =>
  (part, placeOf) =>
    `${searchedText} LIKE ${inAnyCase(placeOf(`%${escapeLike(String(part))}%`))} AND ${fill(sql, placeOf(part))}`;

const conditions = {
  connection: `${names} AND entry ->> 'connection' = ?`,
  account: searching(contains("entry ->> 'account'")),
  what: planned("entry ->> 'what' = ANY (?)"),
  kinds: planned("entry #>> '{who,kind}' = ANY (?)"),
  who: searching(
    `(? IN (entry #>> '{who,id}', entry #>> '{who,kind}') OR ${contains("entry #>> '{who,name}'")})`,
  ),
  about: `${names} AND ? IN (${idsOf('entry')})`,
  request: `${names} AND entry #>> '{who,requestId}' = ?`,
  since: 'at >= ?',
  until: 'at < ?',
  after: 'seq > ?',
  before: 'seq < ?',
};

function summarizing(filter: Parameters<Native['audit']['summarize']>[0]): [Statement, Value[]] {
  const values: Value[] = [];
  const clause = conditionsIn(conditions, filter, values);
  const text = `SELECT entry ->> 'what' AS what, entry #>> '{who,kind}' AS who, ${times} AS count
    FROM audit_log WHERE true${clause.sql} GROUP BY 1, 2`;
  return [statement(`audit-summary${clause.name}`, text, clause.planned), values];
}

/** Selects the newest entries that match a filter. */
function selecting(filter: AuditFilter): [Statement, Value[]] {
  const values: Value[] = [filter.limit];
  const clause = conditionsIn(conditions, filter, values);
  const text = `SELECT seq, entry FROM audit_log WHERE true${clause.sql} ORDER BY seq DESC LIMIT $1`;
  return [statement(`audit${clause.name}`, text, clause.planned), values];
}
