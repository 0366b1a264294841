import path from 'node:path';
import type { Logger } from 'pino';
import { backupPrefix } from './damaged.ts';
import { type Files, namesIn, unfinishedSuffix } from './durable-file.ts';

/** Removes what was being written when a process ended, also from what an older relay left. */
export async function removeUnfinished(files: Files, directory: string, log: Logger): Promise<void> {
  const names = await files.readdir(directory);
  const backups = names.filter((name) => name.startsWith(backupPrefix) && !isUnfinished(name));
  for (const backup of backups) {
    names.push(
      ...(await namesIn(files, path.join(directory, backup))).map((name) => path.join(backup, name)),
    );
  }
  for (const name of names.filter(isUnfinished)) {
    log.warn({ file: name }, 'a file that was never finished is removed');
    await files.rm(path.join(directory, name), { recursive: true });
  }
}

// --- Internal helpers ---

const isUnfinished = (name: string): boolean => name.endsWith(unfinishedSuffix);
