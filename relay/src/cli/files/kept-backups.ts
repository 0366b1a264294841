import { open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Seconds } from '../../base/time.ts';

/** The name of a backup that is kept for some time: when it was made, in UTC. */
export const backupName = (at: Seconds): string =>
  `noiseaware-connect-${new Date(at * 1000).toISOString().slice(0, 19).replaceAll(':', '-')}Z.backup`;

/**
 * Removes the backups of a directory that were made before that time, judged by their names, and returns their paths. The newest
 * stays, and so does every file that has another name or does not begin as a backup does.
 */
export async function removeOldBackups(directory: string, before: Seconds): Promise<string[]> {
  const names = (await readdir(directory)).filter((name) => pattern.test(name)).sort();
  const limit = backupName(before);
  const removed: string[] = [];
  for (const name of names.slice(0, -1).filter((each) => each < limit)) {
    const file = path.join(directory, name);
    if (!(await isBackup(file))) continue;
    await rm(file);
    removed.push(file);
  }
  return removed;
}

// --- Internal helpers ---

const pattern = /^noiseaware-connect-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.backup$/;

const beginning = '{"backup":"noiseaware-connect"';

async function isBackup(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(beginning.length), 0, beginning.length, 0);
    return buffer.toString('utf8', 0, bytesRead) === beginning;
  } finally {
    await handle.close();
  }
}
