import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { doorOf } from '../support/relay/operator-door.ts';

/** A store's content as the lines of a backup, without times of the backup and the move. */
export async function contentOf(settings: Record<string, string>): Promise<string[]> {
  const file = path.join(tmpdir(), `relay-content-${crypto.randomUUID()}`);
  await doorOf(settings).backUp({ body: { file } });
  const lines = (await readFile(file, 'utf8')).split('\n').slice(1, -2);
  await rm(file);
  return lines.filter((line) => !/"what":"(backed_up|migrated|restored)"/.test(line));
}
