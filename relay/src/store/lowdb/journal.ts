import path from 'node:path';
import { breathe } from '../breathe.ts';
import { checksumOf } from './checksum.ts';
import { type Files, privateMode, syncDirectory } from './durable-file.ts';
import type { Commit } from './persistence.ts';

/** A journal that takes lines at its end. */
export interface Journal {
  /** Resolves once the lines are durable. After a rejection the journal takes no more. */
  append(commits: readonly Commit[]): Promise<void>;
  /** Bytes that are known to be durable. */
  readonly size: number;
  close(): Promise<void>;
}

export const journalName = (generation: number): string =>
  `journal-${String(generation).padStart(6, '0')}.ndjson`;

/** The generation of a journal by its name; undefined for any other file. */
export const generationOf = (name: string): number | undefined =>
  /^journal-\d{6,}\.ndjson$/.test(name) ? Number.parseInt(name.slice(8), 10) : undefined;

/** Begins a journal in a new file whose entry in the directory is durable. */
export async function createJournal(files: Files, file: string): Promise<Journal> {
  const handle = await files.open(file, 'ax', privateMode);
  await syncDirectory(files, path.dirname(file)).catch(async (error: unknown) => {
    await handle.close();
    throw error;
  });
  let size = 0;
  return {
    append: async (commits) => {
      const lines = Buffer.from(commits.map(lineOf).join(''));
      await handle.appendFile(lines);
      await handle.datasync();
      // A file that was removed takes whatever is written to it, and keeps nothing.
      if ((await handle.stat()).nlink === 0) {
        throw Object.assign(new Error(`${path.basename(file)} is gone`), { code: 'ENOENT' });
      }
      size += lines.length;
    },
    get size() {
      return size;
    },
    close: () => handle.close(),
  };
}

/**
 * Makes a journal durable as far as it is to be believed: what a crash or a failed write left behind that is cut off,
 * so that it never counts.
 */
export async function cutJournal(files: Files, file: string, size: number): Promise<void> {
  const handle = await files.open(file, 'r+');
  try {
    if ((await handle.stat()).size > size) await handle.truncate(size);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Gives what each whole line of a journal committed, one after another, and what is to be known of the others. */
export async function readJournal(
  bytes: Buffer,
  take: (commit: Commit) => void,
): Promise<{
  /** The lines that are damaged. */
  damaged: string[];
  /** How far the last whole line goes. */
  size: number;
}> {
  // What stands behind the last line break was never acknowledged: a write that a crash cut off.
  const size = bytes.lastIndexOf('\n') + 1;
  const damaged: string[] = [];
  for (let from = 0, count = 1; from < size; count += 1) {
    const to = bytes.indexOf('\n', from);
    const line = bytes.toString('utf8', from, to);
    from = to + 1;
    const json = line.slice(9);
    if (line.slice(0, 9) === `${checksumOf(json)} `) take(JSON.parse(json) as Commit);
    else damaged.push(line);
    if (count % linesAtOnce === 0) await breathe();
  }
  return { damaged, size };
}

// --- Internal helpers ---

const linesAtOnce = 200;

/** One line a commit, so that a commit is there as a whole, with its audit entries, or not at all. */
function lineOf({ changes, audit }: Commit): string {
  const json = JSON.stringify({ changes, audit });
  return `${checksumOf(json)} ${json}\n`;
}
