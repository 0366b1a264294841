import type { AuditEntry } from '../../domain/audit.ts';
import type { Persistence } from './persistence.ts';
import { emptyState } from './records.ts';

/** Keeps nothing beyond the process: for tests, and as the measure of what durability costs. */
export function memoryPersistence(): Persistence {
  const audit: AuditEntry[] = [];
  return {
    open: async () => emptyState(),
    begin: async () => undefined,
    append: async (commits) => {
      audit.push(...commits.flatMap((commit) => commit.audit));
    },
    recover: async () => undefined,
    fold: async () => undefined,
    wantsFold: () => false,
    readAudit: async ({ connection, limit }) =>
      audit.filter((entry) => connection === undefined || entry.connection === connection).slice(-limit),
    close: async () => undefined,
  };
}
