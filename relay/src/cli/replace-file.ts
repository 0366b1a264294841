import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { OperatorRefusal } from '../domain/operator-refusal.ts';
import { privateMode, realFiles, syncDirectory, unfinishedSuffix } from '../files.ts';

/**
 * Changes the text of a settings file as a whole or not at all: written to an unfinished file, synced, renamed. Mode and
 * owner stay, so that exactly those who could read it still can.
 * @throws {OperatorRefusal}
 */
export async function replaceFile(name: string, change: (text: string) => string): Promise<void> {
  try {
    const file = await realpath(name);
    const { mode, uid, gid } = await stat(file);
    const text = change(await readFile(file, 'utf8'));
    const unfinished = file + unfinishedSuffix;
    await rm(unfinished, { force: true });
    const handle = await open(unfinished, 'wx', privateMode);
    try {
      await handle.writeFile(text);
      const made = await handle.stat();
      if (made.uid !== uid || made.gid !== gid) await handle.chown(uid, gid);
      await handle.chmod(mode & 0o777);
      await handle.sync();
      await rename(unfinished, file);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
    await syncDirectory(realFiles, path.dirname(file));
  } catch (error) {
    if (error instanceof OperatorRefusal) throw error;
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new OperatorRefusal('file_unusable', `${name} cannot be changed (${code}); it is as it was`);
  }
}
