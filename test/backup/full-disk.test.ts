import { execFile } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, expect, test } from 'vitest';
import { directoryOfTest } from '../support/fresh-directory.ts';

let directory: string;
let file: string;
beforeEach(async () => {
  directory = await directoryOfTest();
  file = path.join(directory, 'backup.ndjson');
});

/** The bytes of a block as `ulimit -f` counts (POSIX). */
const block = 512;

/** Writes a backup in a process with a limit on the size of files, which acts like a full disk. */
async function backUp(
  relay: string,
  blocks: number | 'unlimited',
): Promise<{ bytes?: number; code?: string }> {
  const program = path.join(import.meta.dirname, 'write-a-backup.ts');
  const limited = ['-c', 'ulimit -f "$0" && exec "$@"', String(blocks), process.execPath, program];
  const { stdout } = await promisify(execFile)('sh', [...limited, file, relay]);
  return JSON.parse(stdout) as { bytes?: number; code?: string };
}

test.each([
  ['in its last line', 30],
  ['in one of its records', 700],
])('a backup that runs out of disk space %s fails and names the reason', async (_, missing) => {
  const { bytes = 0 } = await backUp('0.3.0', 'unlimited');
  const text = await readFile(file, 'utf8');
  expect(text).toHaveLength(bytes);
  const lastLine = text.slice(text.lastIndexOf('\n', bytes - 2) + 1);
  expect(lastLine.length).toBeGreaterThan(30);
  expect(lastLine.length).toBeLessThan(700);
  await rm(file);

  // A longer version pads the backup to exactly `missing` bytes more than whole blocks.
  const longer = '+'.repeat(block - ((bytes - missing) % block));
  const blocks = (bytes + longer.length - missing) / block;
  expect(await backUp(`0.3.0${longer}`, blocks)).toEqual({ code: 'EFBIG' });
  expect(await readdir(directory)).toEqual([]);
});
