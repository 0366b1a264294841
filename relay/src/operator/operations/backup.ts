import * as v from 'valibot';
import packageJson from '../../../package.json' with { type: 'json' };
import { writeBackup } from '../../backup/write-backup.ts';
import { OperatorRefusal } from '../../domain/operator-refusal.ts';
import { define } from '../operation.ts';

/** Backups of a store that is in use. */
export const backupOperations = {
  /** The audit log says so: who has the file has everything that is kept. */
  backUp: define(v.strictObject({ file: v.string() }), async ({ store, effects, config, by }, { file }) => {
    const { now, randomBytes } = effects;
    const written = await writeBackup(store, file, {
      relay: packageJson.version,
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
