import { constants } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import * as v from 'valibot';
import {
  describeDiskError,
  type FileHandle,
  type Files,
  privateMode,
  readChunks,
  syncDirectory,
  withFile,
} from '../../base/files.ts';
import type { Chained } from '../../domain/audit/audit-chain.ts';
import type { LoggedEvent } from '../../domain/webhook/webhook.ts';
import { linesOf } from '../lines.ts';
import { checkedLine, readChecked } from './checked-line.ts';
import type { Erasure } from './event-file.ts';
import type { Change } from './state.ts';

/** An audit entry with its number, which is unique and increasing. */
export type Numbered = Omit<Chained, 'chain'>;
/** Ids of the connections that these entries forgot. */
export const forgottenConnectionIds = (entries: readonly Numbered[]): string[] =>
  entries.flatMap(({ entry: { what, connection } }) => (what === 'forgotten' ? (connection ?? []) : []));

/** The writes of one transaction. */
export interface Commit<E = Numbered> {
  readonly changes: readonly Change[];
  readonly audit: readonly E[];
  readonly events?: readonly LoggedEvent[];
  readonly erasures?: readonly Erasure[];
}

/** Whether a value from disk is a commit; its changes are checked where they are applied. */
export const isCommit = (value: unknown): value is Commit<Chained> => v.is(commitForm, value);

const commitForm = v.object({
  changes: v.array(v.unknown()),
  audit: v.array(v.object({ seq: v.number(), chain: v.string(), entry: v.record(v.string(), v.unknown()) })),
});

/** What a log holds beside commits: lines that are damaged, and values of another form. */
interface OtherLines {
  readonly damaged: string[];
  readonly others: unknown[];
}

interface LogFile {
  readonly number: number;
  /** Bytes that are durable. */
  size: number;
}

/**
 * The commits since the snapshot. A snapshot starts a new log file before it is written, and drops the earlier files once it is
 * durable. So there is one file, or two during a snapshot or after a failed one.
 */
export function writeAheadLog(files: Files, directory: string, log: Logger) {
  /** Numbers of the earlier files that still count; all of their commits are durable. */
  let earlier: readonly number[] = [];
  let current: LogFile = { number: 1, size: 0 };
  let handle: FileHandle | undefined;

  /** Drops the handle. Its writes are durable or refused by now, so a failing close has no effect. */
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
    /** The number of the first existing file, or 1. */
    first: async () => (await numbersIn(files, directory))[0] ?? 1,

    /** Passes each whole commit, from that file on, to `take`. Returns what else is there. Changes nothing. */
    read: async (from: number, take: (commit: Commit<Chained>) => void): Promise<OtherLines> => {
      const others: unknown[] = [];
      const damaged: string[] = [];
      const present = (await numbersIn(files, directory)).filter((number) => number >= from);
      current = { number: from, size: 0 };
      if (!present.includes(from)) log.error({ file: nameOf(from) }, 'write-ahead log is missing');
      for (const number of present) {
        const { size, ...read } = await readCommits(files, fileOf(directory, number), take);
        if (read.isCutOff)
          log.warn({ file: nameOf(number) }, 'write-ahead log ends in an incomplete write, which is dropped');
        damaged.push(...read.damaged);
        others.push(...read.others);
        current = { number, size };
      }
      earlier = present.slice(0, -1);
      return { damaged, others };
    },
    /** Makes what was read durable, cuts off a write that a crash interrupted, and makes appending possible. */
    resume: async () => {
      await removeBefore(earlier[0] ?? current.number);
      await reopenIfLost();
    },
    /** Resolves once the commits are durable. After a rejection the file handle is not used again. */
    append: async (commits: readonly Commit<Chained>[]): Promise<void> => {
      if (handle === undefined) throw new Error('the write-ahead log is not open');
      try {
        const lines = Buffer.from(commits.map(checkedLine).join(''));
        await handle.appendFile(lines);
        await handle.datasync();
        // Writing to a removed file succeeds but keeps nothing.
        if ((await handle.stat()).nlink === 0) {
          throw Object.assign(new Error(`${nameOf(current.number)} is gone`), { code: 'ENOENT' });
        }
        current.size += lines.length;
      } catch (error) {
        log.error(
          { file: nameOf(current.number), err: error },
          `write-ahead log cannot be written: ${describeDiskError(error)}`,
        );
        await release();
        throw error;
      }
    },
    /**
     * Makes appending possible again with a new handle; rejected writes are cut off first. Rejects until there is room for many
     * writes: on a full disk, cutting off a rejected write makes room for a shorter one.
     */
    recover: async () => {
      await reopenIfLost();
      try {
        await handle?.appendFile(Buffer.alloc(roomForWrites));
        await handle?.datasync();
        await handle?.truncate(current.size);
      } catch (error) {
        await handle?.truncate(current.size).catch(() => undefined);
        await release();
        throw error;
      }
    },
    /** Starts a new file, unless the current one is empty. */
    rotate: async () => {
      // Cuts off the rest of a failed write before a new file starts.
      await reopenIfLost();
      if (current.size === 0) return;
      const next = { number: current.number + 1, size: 0 };
      const begun = await openAt(files, directory, next);
      await release();
      handle = begun;
      earlier = [...earlier, current.number];
      current = next;
    },
    /** Removes the files before the current one. */
    drop: async () => {
      await removeBefore(current.number);
      await syncDirectory(files, directory);
      earlier = [];
    },
    /** The number of the file that is appended to. */
    get current() {
      return current.number;
    },
    /** Its durable bytes. */
    get size() {
      return current.size;
    },
    /** Whether there are earlier files. */
    get hasEarlier() {
      return earlier.length > 0;
    },
    close: release,
  };
}
export type WriteAheadLog = ReturnType<typeof writeAheadLog>;

// --- Internal helpers ---

/**
 * Bytes that must be free before a full disk is written again. They have no line break, so that those of a recovery that a crash
 * interrupts are cut off at the next start.
 */
const roomForWrites = 256 * 1024;

const nameOf = (number: number): string => `wal-${String(number).padStart(6, '0')}.ndjson`;
const fileOf = (directory: string, number: number): string => path.join(directory, nameOf(number));
const pattern = /^wal-\d{6,}\.ndjson$/;

const numbersIn = async (files: Files, directory: string): Promise<number[]> =>
  (await files.readdir(directory))
    .flatMap((name) => (pattern.test(name) ? [Number.parseInt(name.slice(4), 10)] : []))
    .sort((one, other) => one - other);

/** Opens or creates a file for appending, and cuts off everything behind its durable bytes. */
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

/** Passes each commit of a file, one per line, to `take`. `size` is the end of the last whole line. */
async function readCommits(
  files: Files,
  file: string,
  take: (commit: Commit<Chained>) => void,
): Promise<OtherLines & { size: number; isCutOff: boolean }> {
  return withFile(files, file, async (handle) => {
    const others: unknown[] = [];
    const damaged: string[] = [];
    let size = 0;
    for await (const { bytes } of linesOf(readChunks(handle), Number.POSITIVE_INFINITY)) {
      // Bytes behind the last line break belong to a write that a crash cut off; it was never acknowledged.
      if (bytes.at(-1) !== 10) return { damaged, others, size, isCutOff: true };
      size += bytes.length;
      const found = readChecked(bytes.subarray(0, -1));
      for (const value of found.values) {
        if (isCommit(value)) take(value);
        else others.push(value);
      }
      damaged.push(...found.damaged);
    }
    return { damaged, others, size, isCutOff: false };
  });
}
