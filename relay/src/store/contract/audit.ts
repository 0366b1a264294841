import type { AuditCount, AuditEntry, AuditFilter, NumberedEntry } from '../../domain/audit/audit.ts';
import type { AuditVerdict } from '../../domain/audit/audit-chain.ts';

export interface AuditStore {
  /** Adds entries about events that changed no record, atomically. */
  add(...entries: readonly AuditEntry[]): Promise<void>;
  /** The newest entries, in order from old to new. */
  read(filter: AuditFilter): Promise<AuditEntry[]>;
  /** The same, with their numbers. */
  numbered(filter: AuditFilter): Promise<NumberedEntry[]>;
  /** Counts events by kind of actor, in any order; a counted entry as often as it says. */
  summarize(filter: Pick<AuditFilter, 'kinds' | 'since' | 'until'>): Promise<AuditCount[]>;
  /**
   * Checks that each entry is chained to the one before, from the first that is kept.
   * @param earlierHead a chain value that an earlier check reported: `isKnown` says whether it is still there
   */
  verify(earlierHead?: string): Promise<AuditVerdict>;
}
