import type { Seconds } from '../../base/time.ts';
import type { AuditCount, AuditEntry, AuditFilter, NumberedEntry } from '../../domain/audit/audit.ts';
import type { AuditVerdict, Head } from '../../domain/audit/audit-chain.ts';
import type { HeadReport } from '../../domain/audit/decide-head-report.ts';

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
   * @param earlierHead the log's end as it was reported earlier: `earlier` says whether it is still there
   */
  verify(earlierHead?: Head): Promise<AuditVerdict>;
  /**
   * Reports the log's end with an event to the operator, unless that was done within a day, by any relay. Returns the report;
   * undefined if it is not due, or the log is empty.
   */
  reportHead(now: Seconds): Promise<HeadReport | undefined>;
}
