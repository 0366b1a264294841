import packageJson from '../../package.json' with { type: 'json' };
import { type WrittenBackup, writeBackup } from '../backup/write-backup.ts';
import type { Actor } from '../domain/audit.ts';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import type { OperatorDeps } from './operations.ts';

/**
 * Writes a backup and notes it in the audit log: whoever has the file has everything that is kept.
 * @throws {OperatorRefusal}
 */
export async function backUp(
  { store, effects }: OperatorDeps,
  file: string,
  by: Actor,
): Promise<WrittenBackup> {
  const { now, randomBytes } = effects;
  const written = await writeBackup(store, file, {
    relay: packageJson.version,
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
}
