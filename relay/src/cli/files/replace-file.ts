import { chmod, chown, readFile, realpath, rename, stat } from 'node:fs/promises';
import { writeAtomicallyInSharedDirectory } from '../../base/files.ts';
import { OperatorRefusal } from '../../base/operator-refusal.ts';

/**
 * Changes a settings file atomically and durably. Keeps mode and owner, so that the same users can read it as before.
 * @throws {OperatorRefusal}
 */
export async function replaceFile(name: string, change: (text: string) => string): Promise<void> {
  try {
    const file = await realpath(name);
    const { mode, uid, gid } = await stat(file);
    await writeAtomicallyInSharedDirectory(file, change(await readFile(file, 'utf8')), async (unfinished) => {
      const stats = await stat(unfinished);
      if (stats.uid !== uid || stats.gid !== gid) await chown(unfinished, uid, gid);
      await chmod(unfinished, mode & 0o777);
      await rename(unfinished, file);
    });
  } catch (error) {
    if (error instanceof OperatorRefusal) throw error;
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new OperatorRefusal('file_unusable', `${name} cannot be changed (${code}); it was not changed`);
  }
}
