import type { AuditEntry } from '../../domain/audit/audit.ts';
import type { Native } from '../native.ts';
import type { AuditLog } from './audit-log.ts';

/** The operations on an audit log. */
export const nativeAudit = (
  { read, summarize, verify, head }: AuditLog,
  add: (entries: readonly AuditEntry[]) => Promise<void>,
): Native['audit'] => ({
  add: (...entries) => add(entries),
  read: async (filter) => (await read(filter)).map(({ entry }) => entry),
  numbered: read,
  summarize,
  verify,
  head,
});
