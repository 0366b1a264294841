import * as v from 'valibot';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { version } from '../../base/version.ts';
import { writeBackup } from '../../operations/backup/write-backup.ts';
import { define } from '../operation.ts';

/** Backup of a store that may be in use. */
export const backupOperations = {
  /** Audited, since the file contains the whole store. */
  backUp: define(v.strictObject({ file: v.string() }), async ({ store, effects, config, by }, { file }) => {
    const { now, randomBytes } = effects;
    const written = await writeBackup(store, file, {
      relay: version,
      key: config.sealingKeys[0],
      now: now(),
      randomBytes,
    }).catch((error: unknown) => {
      if (error instanceof OperatorRefusal) throw error;
      const { code, syscall } = error as NodeJS.ErrnoException;
      if (code === undefined || syscall === undefined) throw error;
      throw new OperatorRefusal('file_unusable', `the relay cannot write ${file} (${code})`);
    });
    await store.audit.add({ at: now(), what: 'backed_up', who: by });
    return written;
  }),
};
