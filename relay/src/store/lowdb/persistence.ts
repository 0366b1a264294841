import type { Adapter } from 'lowdb';
import type { AuditEntry } from '../../domain/audit.ts';
import type { AuditMoment } from '../transactional/transaction.ts';
import type { State } from './records.ts';
import type { Image } from './uncommitted.ts';
import type { Commit } from './write-ahead-log.ts';

/** Where commits are kept. */
export interface Persistence {
  /** Everything kept. Only looks: nothing is changed and nothing can be appended before {@link begin} has resolved. */
  read: Adapter<State>['read'];
  /** The highest number of an audit entry that was read. */
  lastSeq(): number;
  /**
   * Mends what an earlier process left behind, quarantines what is damaged, and is ready for commits from then on.
   * `image` gives what is durable at the time when it is called.
   */
  begin(image: () => Image): Promise<void>;
  /** Resolves once all of it is durable. After a rejection none of it counts, once {@link recover} has resolved. */
  append(commits: readonly Commit[]): Promise<void>;
  /** Makes appending possible again, and what was rejected as if it had never been. */
  recover(): Promise<void>;
  /**
   * Writes everything that is durable, and drops the commits that led to it: what was erased leaves the disk, and what
   * is quarantined too. Appending goes on meanwhile. A rejection means that everything is as durable as before, and
   * that something of it was not dropped yet: the next snapshot tries again.
   */
  snapshot(image: () => Image): Promise<void>;
  /** Whether so much has been appended that a start would be slow, or an earlier snapshot was not completed. */
  wantsSnapshot(): boolean;
  readAudit(filter: { connection?: string; limit: number }): Promise<AuditEntry[]>;
  /** The audit log up to the entry of that number, which is durable. */
  auditUpTo(seq: number): Promise<AuditMoment>;
  close(): Promise<void>;
}
