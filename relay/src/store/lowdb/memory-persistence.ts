import { Memory } from 'lowdb';
import type { AuditEntry } from '../../domain/audit.ts';
import type { Persistence } from './persistence.ts';
import type { State } from './records.ts';

/** Keeps nothing beyond the process: for tests, and as the measure of what durability costs. */
export function memoryPersistence(): Persistence {
  const memory = new Memory<State>();
  const audit: AuditEntry[] = [];
  return {
    read: () => memory.read(),
    lastSeq: () => 0,
    begin: async () => undefined,
    append: async (commits) => {
      audit.push(...commits.flatMap((commit) => commit.audit.map(({ entry }) => entry)));
    },
    recover: async () => undefined,
    snapshot: async () => undefined,
    wantsSnapshot: () => false,
    readAudit: async ({ connection, limit }) =>
      audit.filter((entry) => connection === undefined || entry.connection === connection).slice(-limit),
    auditUpTo: async (seq) => ({
      entries: async function* () {
        yield* audit.slice(0, seq);
      },
      close: async () => undefined,
    }),
    close: async () => undefined,
  };
}
