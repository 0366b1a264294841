import path from 'node:path';
import { crc32 } from 'node:zlib';
import type { AuditEntry } from '../../domain/audit.ts';
import type { Commit } from './database.ts';
import { type Files, privateMode, syncDirectory } from './durable-file.ts';
import type { Change } from './records.ts';

/** A journal that takes lines at its end. */
export interface Journal {
  /** Resolves once the lines are durable. After a rejection the journal takes no more. */
  append(commits: readonly Commit[]): Promise<void>;
  /** Bytes that are known to be durable. */
  readonly size: number;
  close(): Promise<void>;
}

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
      size += lines.length;
    },
    get size() {
      return size;
    },
    close: () => handle.close(),
  };
}

/** What a journal's text holds: what each whole line committed, and the lines that are damaged. */
export function readJournal(text: string): {
  changes: Change[];
  audit: AuditEntry[];
  damaged: string[];
  torn: boolean;
} {
  const lines = text.split('\n');
  // What stands behind the last line break was never acknowledged: a write that a crash cut off.
  const tail = lines.pop() ?? '';
  const changes: Change[] = [];
  const audit: AuditEntry[] = [];
  const damaged: string[] = [];
  for (const line of lines) {
    const json = line.slice(9);
    if (line.slice(0, 9) !== `${checksumOf(json)} `) {
      damaged.push(line);
      continue;
    }
    const commit = JSON.parse(json) as Commit;
    changes.push(...commit.changes);
    audit.push(...commit.audit);
  }
  return { changes, audit, damaged, torn: tail !== '' };
}

// --- Internal helpers ---

/** One line a commit, so that a commit is there as a whole, with its audit entries, or not at all. */
function lineOf({ changes, audit }: Commit): string {
  const json = JSON.stringify({ changes, audit });
  return `${checksumOf(json)} ${json}\n`;
}

const checksumOf = (text: string): string => crc32(text).toString(16).padStart(8, '0');
