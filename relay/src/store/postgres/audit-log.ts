import type { Logger } from 'pino';
import * as v from 'valibot';
import { type AuditEntry, auditEntry } from '../../domain/audit.ts';
import type { AuditStore } from '../store.ts';
import { type Database, statement, statements } from './database.ts';

/** Entries as one value of a statement. */
export const inWords = (entries: readonly AuditEntry[]): string => JSON.stringify(entries);

/** Rows to insert, from entries that came as one value; as many as there are rows behind `after`, when given. */
export const auditRows = (value: string, after?: string): string =>
  `SELECT each.entry FROM jsonb_array_elements(${value}::jsonb) WITH ORDINALITY AS each (entry, nth)${
    after === undefined ? '' : `, ${after}`
  } ORDER BY each.nth`;

export const addAudit = statement('audit-add', `INSERT INTO audit_log (entry) ${auditRows('$1')}`);

export function auditStore({ run }: Database, log: Logger): AuditStore {
  /** An entry that cannot be read is left out and named by its number. */
  const entryIn = ({ seq, entry }: { seq: string; entry: unknown }): AuditEntry[] => {
    const parsed = v.safeParse(auditEntry, entry);
    if (!parsed.success) log.error({ table: 'audit_log', seq }, 'an entry of the audit log is not readable');
    return parsed.success ? [parsed.output] : [];
  };
  return {
    add: async (...entries) => void (await run(addAudit, [inWords(entries)])),
    read: async ({ connection, limit }) => {
      const rows =
        connection === undefined
          ? await run<{ seq: string; entry: unknown }>(sql['audit-newest'], [limit])
          : await run<{ seq: string; entry: unknown }>(sql['audit-of-connection'], [limit, connection]);
      return rows.reverse().flatMap(entryIn);
    },
  };
}

// --- Internal helpers ---

const sql = statements({
  'audit-newest': 'SELECT seq, entry FROM audit_log ORDER BY seq DESC LIMIT $1',
  'audit-of-connection': 'SELECT seq, entry FROM audit_log WHERE connection = $2 ORDER BY seq DESC LIMIT $1',
});
