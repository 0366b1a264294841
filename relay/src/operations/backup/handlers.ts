import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import { OperatorRefusal } from '../../base/operator-refusal.ts';
import { version } from '../../base/version.ts';
import type { Handlers } from '../../calls/handler.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';
import { writeBackup } from './write-backup.ts';

export interface BackupDeps {
  config: Pick<Config, 'sealingKeys'>;
  store: Store;
  effects: Pick<Effects, 'now' | 'randomBytes'>;
}

/** Backup of a store that may be in use. Audited, since the file contains the whole store. */
export const backupHandlers = ({
  config,
  store,
  effects: { now, randomBytes },
}: BackupDeps): Handlers<'backUp'> => ({
  async backUp({ body: { file }, by }) {
    const origin = { relay: version, key: config.sealingKeys[0], now: now(), randomBytes };
    const { keys, counts, ...written } = await writeBackup(store, file, origin).catch(refuse);
    await store.audit.add({ at: now(), what: 'backed_up', who: by });
    return { ...written, keys: [...keys], counts: { ...counts } };
  },
});

// --- Internal helpers ---

/** @throws {Failure} `conflict` if the file exists, `invalid_request` if it cannot be written */
function refuse(error: unknown): never {
  if (error instanceof OperatorRefusal) {
    throw new Failure('conflict', { detail: 'The file already exists and was not changed.' });
  }
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) throw error;
  throw new Failure('invalid_request', { detail: `The relay cannot write the file (${code}).` });
}
