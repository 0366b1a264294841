import { day, type Seconds, timestampOf } from '../../base/time.ts';
import type { Store } from '../../store/store.ts';
import { type Check, ok, warning } from './check.ts';

/** A last backup that is older is missed. */
const dueAfter: Seconds = 2 * day;

const schedule =
  'write one each night: enable noiseaware-connect-backup.timer or the CronJob, or let cron run: pnpm relay backup --to <directory> --keep 14d; if PostgreSQL is backed up by other means, ignore this';

/** Whether backups are written. */
export async function checkBackups({ audit }: Pick<Store, 'audit'>, now: Seconds): Promise<Check[]> {
  const [backup] = await audit.numbered({ what: ['backed_up'], limit: 1 });
  if (backup === undefined) return [warning('no backup was written yet', schedule)];
  const { at } = backup.entry;
  return [
    now - at > dueAfter
      ? warning(`the last backup was written at ${timestampOf(at)}`, schedule)
      : ok(`a backup was written at ${timestampOf(at)}`),
  ];
}
