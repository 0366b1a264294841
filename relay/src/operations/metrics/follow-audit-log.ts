import type { Seconds } from '../../base/time.ts';
import type { Store } from '../../store/store.ts';

/** What the metrics have of the audit log. */
export interface AuditFacts {
  /** The number of its last entry; undefined if there is none. */
  readonly headSeq: number | undefined;
  /** When the last backup was written; undefined before the first. */
  readonly lastBackup: Seconds | undefined;
}

/** Reads the audit log: the whole log once, and then what came since. */
export function followAuditLog(audit: Pick<Store['audit'], 'numbered'>): () => Promise<AuditFacts> {
  let searched = 0;
  let lastBackup: Seconds | undefined;
  return async () => {
    const [newest] = await audit.numbered({ limit: 1 });
    const [backup] = await audit.numbered({ what: ['backed_up'], after: searched, limit: 1 });
    searched = newest?.seq ?? 0;
    lastBackup = backup?.entry.at ?? lastBackup;
    return { headSeq: newest?.seq, lastBackup };
  };
}
