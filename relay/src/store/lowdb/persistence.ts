import type { AuditEntry } from '../../domain/audit.ts';
import type { Change, CollectionName, Records, State } from './records.ts';

/** What one transaction did. */
export interface Commit {
  readonly changes: readonly Change[];
  readonly audit: readonly AuditEntry[];
}

/** The records of a shard without what is not durable yet; from then on the shard counts as unchanged. */
export type ShardImage = (collection: CollectionName, shard: number) => Map<string, Records[CollectionName]>;

/** Where commits are kept. */
export interface Persistence {
  /** Everything kept. Only looks: nothing is changed and nothing can be appended before {@link begin} has resolved. */
  open(): Promise<State>;
  /** Mends what an earlier process left behind, sets aside what is damaged, and is ready for commits from then on. */
  begin(): Promise<void>;
  /** Resolves once all of it is durable. After a rejection none of it counts, once {@link recover} has resolved. */
  append(commits: readonly Commit[]): Promise<void>;
  /** Makes appending possible again, and whatever was rejected as if it had never been. */
  recover(): Promise<void>;
  /**
   * Writes what has changed, shard by shard, and drops what led to it: erased records leave the disk, and connections
   * that were forgotten leave what is kept beside the data too. Appending goes on beside it. A rejection means that
   * everything is as durable as before, and that something of it was not dropped yet: the next fold tries again.
   */
  fold(image: ShardImage): Promise<void>;
  /** Whether so much has been appended that a start would be slow, or an earlier fold was not done. */
  wantsFold(): boolean;
  readAudit(filter: { connection?: string; limit: number }): Promise<AuditEntry[]>;
  close(): Promise<void>;
}
