import fs from 'node:fs/promises';
import path from 'node:path';

/** The calls by which files are touched; another set of them lets a test fail any of them. */
export type Files = Pick<typeof fs, 'open' | 'rename' | 'readdir' | 'unlink' | 'mkdir' | 'chmod'>;
export type FileHandle = Awaited<ReturnType<Files['open']>>;
export const realFiles: Files = fs;

/** A file that only its owner reads. */
export const privateMode = 0o600;

/** Makes the entries of a directory durable: new and renamed files stay after a power loss. */
export const syncDirectory = (files: Files, directory: string): Promise<void> =>
  withFile(files, directory, (handle) => handle.sync());

/** Ends the name of what is being written; what is found by it at a start was never finished. */
export const unfinishedSuffix = '.unfinished';

/**
 * Writes a file as a whole or not at all: into an unfinished one, synced, renamed, its directory synced. Resolves with
 * its size in bytes. A part may be used again once the next one is asked for.
 * @param flags with which the unfinished file is opened
 * @param publish gives it its name
 */
export async function writeWhole(
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
    // It may hold secrets that are erased everywhere else.
    await files.unlink(unfinished).catch(() => undefined);
    throw error;
  }
}

/**
 * The same in a directory where others may write: what stands under the unfinished file's name goes first, so that it is made
 * by this process or not at all, and is no file or link of theirs.
 */
export async function replaceWhole(
  file: string,
  text: string,
  publish?: (unfinished: string, file: string) => Promise<void>,
): Promise<void> {
  await fs.rm(file + unfinishedSuffix, { force: true });
  await writeWhole(realFiles, file, [Buffer.from(text)], { flags: 'wx', ...(publish && { publish }) });
}

/** Opens a file, for reading if nothing else is said, as long as the work takes. */
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

/** What comes of work on a file; undefined where there is no such file. */
export const ifThere = <T>(work: Promise<T>): Promise<T | undefined> =>
  work.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });

/** The bytes of an open file up to one of them, part by part. */
export async function* partsOf(handle: FileHandle, end = Number.POSITIVE_INFINITY): AsyncGenerator<Buffer> {
  for (let start = 0; start < end; ) {
    const bytes = await bytesAt(handle, start, Math.min(start + partSize, end));
    if (bytes.length === 0) return;
    yield bytes;
    start += bytes.length;
  }
}

/**
 * The lines of a file, the last one first; no more of it is in memory than a part.
 * @param held a text that lines are looked for with: a part without it is passed over, which is far faster than to read it
 */
export async function* linesFromEnd(handle: FileHandle, held = ''): AsyncGenerator<string> {
  let { size: end } = await handle.stat();
  let begun: Buffer = Buffer.of();
  while (end > 0) {
    const start = Math.max(0, end - partSize);
    const bytes = Buffer.concat([await bytesAt(handle, start, end), begun]);
    end = start;
    const first = start === 0 ? 0 : bytes.indexOf('\n') + 1;
    begun = first === 0 && start > 0 ? bytes : bytes.subarray(0, first);
    const isWhole = first > 0 || start === 0;
    if (isWhole && bytes.includes(held, first)) yield* bytes.toString('utf8', first).split('\n').reverse();
  }
}

// --- Internal helpers ---

const partSize = 256 * 1024;

async function bytesAt(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(end - start);
  const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
  return bytes.subarray(0, bytesRead);
}
