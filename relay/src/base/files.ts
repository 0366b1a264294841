import fs from 'node:fs/promises';
import path from 'node:path';

/** The file system calls in use. Tests pass others to make any of them fail. */
export type Files = Pick<typeof fs, 'open' | 'rename' | 'readdir' | 'unlink' | 'mkdir' | 'chmod'>;
export type FileHandle = Awaited<ReturnType<Files['open']>>;
export const realFiles: Files = fs;

/** File mode: readable and writable by the owner only. */
export const privateMode = 0o600;

/** Syncs a directory, so that new and renamed files survive a power loss. */
export const syncDirectory = (files: Files, directory: string): Promise<void> =>
  withFile(files, directory, (handle) => handle.sync());

/** Suffix of a file that is being written. A file with this suffix at startup was never finished. */
export const unfinishedSuffix = '.unfinished';

/**
 * Writes a file atomically and durably: writes a temporary file, syncs it, renames it, syncs the directory. Resolves with
 * the size in bytes. The caller may reuse a part's buffer once the next part is requested.
 * @param flags used to open the temporary file
 * @param publish moves the temporary file to its final name
 */
export async function writeAtomically(
  files: Files,
  file: string,
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  {
    unfinished = file + unfinishedSuffix,
    flags = 'w',
    publish = files.rename as (unfinished: string, file: string) => Promise<void>,
  } = {},
): Promise<number> {
  let size = 0;
  try {
    const write = async (handle: FileHandle) => {
      for await (const part of parts) {
        await handle.appendFile(part);
        size += part.length;
      }
      await handle.sync();
    };
    await withFile(files, unfinished, write, flags);
    await publish(unfinished, file);
    await syncDirectory(files, path.dirname(file));
    return size;
  } catch (error) {
    // The partial file may contain secrets.
    await files.unlink(unfinished).catch(() => undefined);
    throw error;
  }
}

/**
 * Like {@link writeAtomically}, for a directory where other users may write. An existing temporary file is removed and the new one is
 * created exclusively, so that this process never writes through a file or link that another user planted.
 */
export async function writeAtomicallyInSharedDirectory(
  file: string,
  text: string,
  publish?: (unfinished: string, file: string) => Promise<void>,
): Promise<void> {
  await fs.rm(file + unfinishedSuffix, { force: true });
  await writeAtomically(realFiles, file, [Buffer.from(text)], { flags: 'wx', ...(publish && { publish }) });
}

/** Opens a file (by default for reading), runs `work` and closes it. */
export async function withFile<T>(
  files: Files,
  file: string,
  work: (handle: FileHandle) => Promise<T>,
  flags: string | number = 'r',
): Promise<T> {
  const handle = await files.open(file, flags, privateMode);
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}

/** The result of work on a file, or undefined if the file does not exist. */
export const ifFileExists = <T>(work: Promise<T>): Promise<T | undefined> =>
  work.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });

/** Why a file operation failed, in words for an operator, with the system's code. */
export function describeDiskError(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code !== 'string') return 'for an unknown reason';
  const words = troubles[code];
  return words === undefined ? code : `${words} (${code})`;
}

/** Reads an open file in parts, from `start` to `end` (exclusive, both in bytes). */
export async function* readChunks(
  handle: FileHandle,
  end = Number.POSITIVE_INFINITY,
  start = 0,
): AsyncGenerator<Buffer> {
  for (let from = start; from < end; ) {
    const bytes = await bytesAt(handle, from, Math.min(from + partSize, end));
    if (bytes.length === 0) return;
    yield bytes;
    from += bytes.length;
  }
}

/**
 * Finds by bisection a line's start in a file of sorted lines: each line before it is one that `isBefore`. Lines at this offset and
 * behind it, about a part's length (256 KiB), may be such lines too.
 */
export async function findLineOffset(
  handle: FileHandle,
  isBefore: (line: string) => boolean,
): Promise<number> {
  let { size: end } = await handle.stat();
  let start = 0;
  while (end - start > partSize) {
    const middle = start + Math.floor((end - start) / 2);
    const bytes = await bytesAt(handle, middle, Math.min(middle + partSize, end));
    const first = bytes.indexOf(10) + 1;
    const whole = bytes.toString('utf8', first, bytes.lastIndexOf(10)).split('\n');
    if (first > 0 && isBefore(whole.find((line) => line !== '') ?? '')) start = middle + first;
    else end = middle;
  }
  return start;
}

/**
 * Reads the lines of a file, last line first. At most one part (256 KiB) plus one line is in memory.
 * @param searchText only lines that may contain it are of interest: parts without it are skipped unparsed, which is much faster
 */
export async function* linesFromEnd(handle: FileHandle, searchText = ''): AsyncGenerator<string> {
  let { size: end } = await handle.stat();
  let partialLine: Buffer = Buffer.of();
  while (end > 0) {
    const start = Math.max(0, end - partSize);
    const bytes = Buffer.concat([await bytesAt(handle, start, end), partialLine]);
    end = start;
    const first = start === 0 ? 0 : bytes.indexOf('\n') + 1;
    partialLine = first === 0 && start > 0 ? bytes : bytes.subarray(0, first);
    const isWhole = first > 0 || start === 0;
    if (isWhole && bytes.includes(searchText, first))
      yield* bytes.toString('utf8', first).split('\n').reverse();
  }
}

// --- Internal helpers ---

const partSize = 256 * 1024;

/** Codes of failed file operations that an operator can do something about. */
const troubles: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'the file has the largest size that is allowed',
  EROFS: 'the file system is read-only',
  EIO: 'the disk reports an error',
  EACCES: 'the relay may not read or write there',
  EPERM: 'the relay may not read or write there',
  ENOENT: 'the file or its directory is gone',
  EMFILE: 'the process has too many open files',
  ENFILE: 'the system has too many open files',
};

async function bytesAt(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(end - start);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
  return bytes.subarray(0, bytesRead);
}
