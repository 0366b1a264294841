import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FileCall } from './tapped-files.ts';

/**
 * Keeps what a disk without a cache of its own would hold: of each file its bytes at its last sync, and of the
 * directory its names at the directory's last sync. Everything else is what a power loss takes.
 */
export function watchSyncs(directory: string): {
  done(call: FileCall, file: string): Promise<void>;
  /** Writes what is left after a power loss to another directory. */
  leaveBehind(elsewhere: string): Promise<void>;
} {
  const bytes = new Map<number, Buffer>();
  let names = new Map<string, number>();
  return {
    done: async ({ name }, file) => {
      if (name !== 'handle.sync' && name !== 'handle.datasync') return;
      if (file === directory) {
        const found = await readdir(directory);
        const inodes = await Promise.all(found.map((each) => stat(path.join(directory, each))));
        names = new Map(found.map((each, index) => [each, inodes[index]?.ino ?? 0]));
      } else if (file.startsWith(directory)) {
        bytes.set((await stat(file)).ino, await readFile(file));
      }
    },
    leaveBehind: async (elsewhere) => {
      await mkdir(elsewhere, { recursive: true });
      for (const [name, inode] of names) {
        await writeFile(path.join(elsewhere, name), bytes.get(inode) ?? Buffer.of());
      }
    },
  };
}
