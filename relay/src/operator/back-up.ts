import packageJson from '../../package.json' with { type: 'json' };
import { FileExists, type WrittenBackup, writeBackup } from '../backup/write-backup.ts';
import type { Actor } from '../domain/audit.ts';
import type { OperatorDeps } from './operations.ts';
import { OperatorRefusal } from './refusal.ts';

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
    if (error instanceof FileExists) throw new OperatorRefusal(error.message);
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    throw new OperatorRefusal(`the relay cannot write ${file} (${code})`);
  });
  await store.audit.add({ at: now(), what: 'backed_up', who: by });
  return written;
}
