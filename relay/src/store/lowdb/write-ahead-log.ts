import { constants } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import type { Chained } from '../../domain/audit-chain.ts';
import { type FileHandle, type Files, partsOf, privateMode, syncDirectory, withFile } from '../../files.ts';
import { linesOf } from '../lines.ts';
import { checkedLine, readChecked } from './checked-line.ts';
import type { Change } from './records.ts';

/** An entry of the audit log with its number: the later one has the higher number, and no two have the same. */
export type Numbered = Omit<Chained, 'chain'>;
/** The ids of the connections that were forgotten by these entries. */
export const forgottenIn = (entries: readonly Numbered[]): string[] =>
  entries.flatMap(({ entry: { what, connection } }) => (what === 'forgotten' ? (connection ?? []) : []));

/** What one transaction did. */
export interface Commit<E = Numbered> {
  readonly changes: readonly Change[];
  readonly audit: readonly E[];
}

interface LogFile {
  readonly number: number;
  /** Bytes that are durable. */
  size: number;
}

/**
 * The commits since the snapshot. A snapshot begins another file before it is written and drops the earlier ones when
 * it is durable, so there is one file, or two while a snapshot is written or after one that failed.
 */
export function writeAheadLog(files: Files, directory: string, log: Logger) {
  /** The numbers of the files before it that count. All of their commits are durable. */
  let earlier: readonly number[] = [];
  let current: LogFile = { number: 1, size: 0 };
  let handle: FileHandle | undefined;

  /** Lets go of the handle. What was written by it is durable or refused, so that it cannot be closed changes nothing. */
  const release = async () => {
    const released = handle;
    handle = undefined;
    await released?.close().catch(() => undefined);
  };

  const reopenIfLost = async () => {
    handle ??= await openAt(files, directory, current);
  };

  const removeBefore = async (first: number) => {
    for (const number of await numbersIn(files, directory)) {
      if (number < first) await files.unlink(fileOf(directory, number));
    }
  };

  return {
    /** Whether anything was ever committed. */
    isUsed: async () => {
      const [first, ...others] = await numbersIn(files, directory);
      if (first === undefined) return false;
      const { size } = await withFile(files, fileOf(directory, first), (each) => each.stat());
      return first > 1 || others.length > 0 || size > 0;
    },
    /** The number of the first file that is there; 1 where there is none. */
    first: async () => (await numbersIn(files, directory))[0] ?? 1,

    /** Gives each whole commit from that file on, and the lines that are damaged. Changes nothing. */
    read: async (from: number, take: (commit: Commit<Chained>) => void): Promise<string[]> => {
      const damaged: string[] = [];
      const present = (await numbersIn(files, directory)).filter((number) => number >= from);
      current = { number: from, size: 0 };
      if (!present.includes(from)) log.error({ file: nameOf(from) }, 'the write-ahead log is gone');
      for (const number of present) {
        const { size, ...read } = await readCommits(files, fileOf(directory, number), take);
        if (read.isCutOff)
          log.warn({ file: nameOf(number) }, 'the write-ahead log ends in a write that was cut off');
        damaged.push(...read.damaged);
        current = { number, size };
      }
      earlier = present.slice(0, -1);
      return damaged;
    },
    /** Makes what was read durable, cuts off what a crash left behind it, and is ready for commits. */
    resume: async () => {
      await removeBefore(earlier[0] ?? current.number);
      await reopenIfLost();
    },
    /** Resolves once the commits are durable. After a rejection the file's handle is not used again. */
    append: async (commits: readonly Commit<Chained>[]): Promise<void> => {
      if (handle === undefined) throw new Error('the write-ahead log is not open');
      try {
        const lines = Buffer.from(commits.map(checkedLine).join(''));
        await handle.appendFile(lines);
        await handle.datasync();
        // A file that was removed accepts writes, and keeps nothing.
        if ((await handle.stat()).nlink === 0) {
          throw Object.assign(new Error(`${nameOf(current.number)} is gone`), { code: 'ENOENT' });
        }
        current.size += lines.length;
      } catch (error) {
        log.error({ file: nameOf(current.number), err: error }, 'the write-ahead log cannot be written');
        await release();
        throw error;
      }
    },
    /** Makes appending possible again, on another handle; what was rejected is cut off first. */
    recover: reopenIfLost,
    /** Begins another file, unless nothing has been appended to the present one. */
    rotate: async () => {
      // What a failed write has left is cut off before another file is begun.
      await reopenIfLost();
      if (current.size === 0) return;
      const next = { number: current.number + 1, size: 0 };
      const begun = await openAt(files, directory, next);
      await release();
      handle = begun;
      earlier = [...earlier, current.number];
      current = next;
    },
    /** Removes the files before the present one. */
    drop: async () => {
      await removeBefore(current.number);
      await syncDirectory(files, directory);
      earlier = [];
    },
    /** The number of the file that is appended to. */
    get current() {
      return current.number;
    },
    /** Bytes in it that are durable. */
    get size() {
      return current.size;
    },
    /** Whether there are files before it. */
    get hasEarlier() {
      return earlier.length > 0;
    },
    close: release,
  };
}
export type WriteAheadLog = ReturnType<typeof writeAheadLog>;

// --- Internal helpers ---

const nameOf = (number: number): string => `wal-${String(number).padStart(6, '0')}.ndjson`;
const fileOf = (directory: string, number: number): string => path.join(directory, nameOf(number));
const pattern = /^wal-\d{6,}\.ndjson$/;

const numbersIn = async (files: Files, directory: string): Promise<number[]> =>
  (await files.readdir(directory))
    .flatMap((name) => (pattern.test(name) ? [Number.parseInt(name.slice(4), 10)] : []))
    .sort((one, other) => one - other);

/** Opens a file for appending, made where there is none; what stands behind its durable bytes is cut off. */
async function openAt(files: Files, directory: string, { number, size }: LogFile): Promise<FileHandle> {
  const { O_WRONLY, O_APPEND, O_CREAT } = constants;
  const handle = await files.open(fileOf(directory, number), O_WRONLY | O_APPEND | O_CREAT, privateMode);
  try {
    if ((await handle.stat()).size > size) await handle.truncate(size);
    await handle.sync();
    await syncDirectory(files, directory);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Gives each commit of a file, one line each; `size` is how far the last whole line goes. */
async function readCommits(
  files: Files,
  file: string,
  take: (commit: Commit<Chained>) => void,
): Promise<{ damaged: string[]; size: number; isCutOff: boolean }> {
  return withFile(files, file, async (handle) => {
    const damaged: string[] = [];
    let size = 0;
    for await (const { bytes } of linesOf(partsOf(handle), Number.POSITIVE_INFINITY)) {
      // What stands behind the last line break was never acknowledged: a write that a crash cut off.
      if (bytes.at(-1) !== 10) return { damaged, size, isCutOff: true };
      size += bytes.length;
      const found = readChecked(bytes.subarray(0, -1));
      for (const commit of found.values) take(commit as Commit<Chained>);
      damaged.push(...found.damaged);
    }
    return { damaged, size, isCutOff: false };
  });
}
