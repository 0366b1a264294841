import path from 'node:path';
import { backupPrefix } from './damaged.ts';
import { type Files, syncDirectory, syncFile, unfinishedSuffix } from './durable-file.ts';
import { generationOf } from './journal.ts';

/**
 * Copies what an older relay wrote, apart from its audit log, which goes on as it is, into a directory beside it: whole
 * or not at all, however often it is begun.
 */
export async function backUp(files: Files, directory: string, format: number, now: number): Promise<string> {
  const names = await files.readdir(directory);
  const wanted = names.filter((name) => name === 'relay.json' || generationOf(name) !== undefined);
  const time = new Date(now * 1000).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  const stem = `${backupPrefix}${format}-${time}Z`;
  // An earlier attempt that got this far in the same second has left one that is whole.
  if (names.includes(stem)) return stem;
  const unfinished = path.join(directory, stem + unfinishedSuffix);
  await files.mkdir(unfinished, { recursive: true, mode: 0o700 });
  for (const name of wanted) {
    await files.copyFile(path.join(directory, name), path.join(unfinished, name));
    await syncFile(files, path.join(unfinished, name));
  }
  await syncDirectory(files, unfinished);
  await files.rename(unfinished, path.join(directory, stem));
  await syncDirectory(files, directory);
  return stem;
}
