import { constants } from 'node:fs';
import path from 'node:path';
import type { Logger } from 'pino';
import type { AuditEntry } from '../../domain/audit.ts';
import { type FileHandle, type Files, partsOf, privateMode, syncDirectory, withFile } from '../../files.ts';
import { linesOf } from '../lines.ts';
import { checkedLine, readChecked } from './checked-line.ts';
import type { Change } from './records.ts';

/** An entry of the audit log with its number: the later one has the higher number, and no two have the same. */
export interface Numbered {
  readonly seq: number;
  readonly entry: AuditEntry;
}

/** What one transaction did. */
export interface Commit {
  readonly changes: readonly Change[];
  readonly audit: readonly Numbered[];
}

/**
 * The commits since the snapshot. A snapshot begins another file before it is written and drops the earlier ones when
 * it is durable, so there is one file, or two while a snapshot is written or after one that failed.
 */
export interface WriteAheadLog {
  /** Whether anything was ever committed. */
  isUsed(): Promise<boolean>;
  /** Gives each whole commit from that file on, and the lines that are damaged. Changes nothing. */
  read(from: number, take: (commit: Commit) => void): Promise<string[]>;
  /** Makes what was read durable, cuts off what a crash left behind it, and is ready for commits. */
  resume(): Promise<void>;
  /** Resolves once the commits are durable. After a rejection the file's handle is not used again. */
  append(commits: readonly Commit[]): Promise<void>;
  /** Makes appending possible again, on another handle; what was rejected is cut off first. */
  recover(): Promise<void>;
  /** The audit entries of all commits that are durable. */
  entries(): Promise<Numbered[]>;
  /** Begins another file, unless nothing has been appended to the present one. */
  rotate(): Promise<void>;
  /** Removes the files before the present one. */
  drop(): Promise<void>;
  /** The number of the file that is appended to. */
  readonly current: number;
  /** Bytes in it that are durable. */
  readonly size: number;
  /** Whether there are files before it. */
  readonly hasEarlier: boolean;
  close(): Promise<void>;
}

export function writeAheadLog(files: Files, directory: string, log: Logger): WriteAheadLog {
  /** The durable bytes of each file that counts, in the order in which they were begun; appended to is the last. */
  const sizes = new Map<number, number>();
  let handle: FileHandle | undefined;
  const fileOf = (number: number) => path.join(directory, nameOf(number));
  const current = () => [...sizes.keys()].at(-1) ?? 1;
  const size = () => sizes.get(current()) ?? 0;

  /** Lets go of the handle. What was written by it is durable or refused, so that it cannot be closed changes nothing. */
  const release = async () => {
    const released = handle;
    handle = undefined;
    await released?.close().catch(() => undefined);
  };

  const begin = async (number: number) => {
    // An attempt that failed may have left one of that name, in which nothing stands.
    const begun = await files.open(fileOf(number), 'w', privateMode);
    await syncDirectory(files, directory).catch(async (error: unknown) => {
      await begun.close();
      throw error;
    });
    await release();
    handle = begun;
    sizes.set(number, 0);
  };

  /** Opens a file and cuts off what stands behind its durable bytes. */
  const reopen = async (number: number): Promise<FileHandle> => {
    const reopened = await files.open(fileOf(number), constants.O_WRONLY | constants.O_APPEND);
    try {
      const durable = sizes.get(number) ?? 0;
      if ((await reopened.stat()).size > durable) await reopened.truncate(durable);
      await reopened.sync();
      return reopened;
    } catch (error) {
      await reopened.close();
      throw error;
    }
  };

  const numbers = async () =>
    (await files.readdir(directory))
      .flatMap((name) => (pattern.test(name) ? [Number.parseInt(name.slice(4), 10)] : []))
      .sort((one, other) => one - other);

  return {
    isUsed: async () => {
      const present = await numbers();
      if (present.length === 0) return false;
      const first = await withFile(files, fileOf(present[0] ?? 1), (each) => each.stat());
      return present.length > 1 || present[0] !== 1 || first.size > 0;
    },
    read: async (from, take) => {
      const damaged: string[] = [];
      const present = (await numbers()).filter((each) => each >= from);
      if (!present.includes(from)) log.error({ file: nameOf(from) }, 'the write-ahead log is gone');
      for (const number of present) {
        const found = await readCommits(files, fileOf(number), take);
        if (found.cutOff)
          log.warn({ file: nameOf(number) }, 'the write-ahead log ends in a write that was cut off');
        damaged.push(...found.damaged);
        sizes.set(number, found.size);
      }
      if (sizes.size === 0) sizes.set(from, 0);
      return damaged;
    },
    resume: async () => {
      const [first = 1] = sizes.keys();
      const present = await numbers();
      if (sizes.size === 0) sizes.set(first, 0);
      for (const number of present) if (number < first) await files.unlink(fileOf(number));
      for (const number of sizes.keys()) {
        if (!present.includes(number)) await begin(number);
        else {
          await release();
          handle = await reopen(number);
        }
        if (number !== current() && sizes.get(number) === 0) sizes.delete(number);
      }
    },
    append: async (commits) => {
      if (handle === undefined) throw new Error('the write-ahead log is not open');
      try {
        const lines = Buffer.from(commits.map(checkedLine).join(''));
        await handle.appendFile(lines);
        await handle.datasync();
        // A file that was removed takes whatever is written to it, and keeps nothing.
        if ((await handle.stat()).nlink === 0) {
          throw Object.assign(new Error(`${nameOf(current())} is gone`), { code: 'ENOENT' });
        }
        sizes.set(current(), size() + lines.length);
      } catch (error) {
        log.error({ file: nameOf(current()), err: error }, 'the write-ahead log cannot be written');
        await release();
        throw error;
      }
    },
    recover: async () => {
      handle ??= await reopen(current());
    },
    entries: async () => {
      const entries: Numbered[] = [];
      for (const [number, durable] of sizes) {
        await readCommits(files, fileOf(number), ({ audit }) => entries.push(...audit), durable);
      }
      return entries;
    },
    rotate: async () => {
      if (size() > 0) await begin(current() + 1);
    },
    drop: async () => {
      const last = current();
      for (const number of await numbers()) {
        if (number < last) await files.unlink(fileOf(number));
      }
      await syncDirectory(files, directory);
      for (const number of [...sizes.keys()]) if (number < last) sizes.delete(number);
    },
    get current() {
      return current();
    },
    get size() {
      return size();
    },
    get hasEarlier() {
      return sizes.size > 1;
    },
    close: release,
  };
}

// --- Internal helpers ---

const nameOf = (number: number): string => `wal-${String(number).padStart(6, '0')}.ndjson`;
const pattern = /^wal-\d{6,}\.ndjson$/;

/** Gives each commit of a file, one line each; `size` is how far the last whole line goes. */
async function readCommits(
  files: Files,
  file: string,
  take: (commit: Commit) => void,
  end?: number,
): Promise<{ damaged: string[]; size: number; cutOff: boolean }> {
  return withFile(files, file, async (handle) => {
    const damaged: string[] = [];
    let size = 0;
    for await (const { bytes } of linesOf(partsOf(handle, end), Number.POSITIVE_INFINITY)) {
      // What stands behind the last line break was never acknowledged: a write that a crash cut off.
      if (bytes.at(-1) !== 10) return { damaged, size, cutOff: true };
      size += bytes.length;
      const found = readChecked(bytes.subarray(0, -1));
      for (const commit of found.values) take(commit as Commit);
      damaged.push(...found.damaged);
    }
    return { damaged, size, cutOff: false };
  });
}
