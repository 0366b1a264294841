import type { Seconds } from '../../base/time.ts';
import type { Store } from '../../store/store.ts';

/** Finds when the last backup was written, in the audit log: in the whole log once, and then in what came since. */
export function findLastBackup(audit: Pick<Store['audit'], 'numbered'>): () => Promise<Seconds | undefined> {
  let searched = 0;
  let last: Seconds | undefined;
  return async () => {
    const [newest] = await audit.numbered({ limit: 1 });
    const [backup] = await audit.numbered({ what: ['backed_up'], after: searched, limit: 1 });
    searched = newest?.seq ?? 0;
    last = backup?.entry.at ?? last;
    return last;
  };
}
