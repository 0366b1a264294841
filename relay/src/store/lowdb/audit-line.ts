import * as v from 'valibot';
import { type AuditEntry, auditEntry } from '../../domain/audit.ts';

/** The entry that a line of the audit log holds; undefined where it is none. */
export function parseAuditLine(line: string): AuditEntry | undefined {
  try {
    const entry = v.safeParse(auditEntry, JSON.parse(line));
    return entry.success ? entry.output : undefined;
  } catch {
    return undefined;
  }
}
