import { day, type Seconds, timestampOf } from '../../base/time.ts';
import type { Store } from '../../store/store.ts';
import { type Check, ok, warning } from './check.ts';

/** A data directory or database that is younger needs no backup yet; a backup that is older is missed. */
const dueAfter: Seconds = 2 * day;

const schedule =
  'enable noiseaware-connect-backup.timer or the CronJob, or run: pnpm relay backup; if PostgreSQL is backed up by other means, ignore this';

/** Whether backups are written. Empty while the data are younger than two days and none is due. */
export async function checkBackups({ audit }: Pick<Store, 'audit'>, now: Seconds): Promise<Check[]> {
  const [backup] = await audit.numbered({ what: ['backed_up'], limit: 1 });
  if (backup === undefined) {
    const [older] = await audit.numbered({ until: now - dueAfter, limit: 1 });
    return older === undefined ? [] : [warning('no backup was ever written', schedule)];
  }
  const { at } = backup.entry;
  return [
    now - at > dueAfter
      ? warning(`the last backup was written at ${timestampOf(at)}`, schedule)
      : ok(`a backup was written at ${timestampOf(at)}`),
  ];
}
