import fs, { type FileHandle } from 'node:fs/promises';
import path from 'node:path';

/** File mode: readable and writable by the owner only. */
export const privateMode = 0o600;

/** Syncs a directory, so that new and renamed files survive a power loss. */
export const syncDirectory = (directory: string): Promise<void> =>
  withFile(directory, (handle) => handle.sync());

/** Suffix of a file that is being written. A file with this suffix at startup was never finished. */
export const unfinishedSuffix = '.unfinished';

/**
 * Writes a file atomically and durably: writes a temporary file, syncs it, renames it, syncs the directory. Resolves with
 * the size in bytes. The caller may reuse a part's buffer once the next part is requested.
 * @param flags used to open the temporary file
 * @param publish moves the temporary file to its final name
 */
export async function writeAtomically(
  file: string,
  parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  {
    unfinished = file + unfinishedSuffix,
    flags = 'w',
    publish = fs.rename as (unfinished: string, file: string) => Promise<void>,
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
    await withFile(unfinished, write, flags);
    await publish(unfinished, file);
    await syncDirectory(path.dirname(file));
    return size;
  } catch (error) {
    // The partial file may contain secrets.
    await fs.unlink(unfinished).catch(() => undefined);
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
  await writeAtomically(file, [Buffer.from(text)], { flags: 'wx', ...(publish && { publish }) });
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

/**
 * What the operating system refused and why, in the relay's words: its own message never reaches a person. Undefined if the error is
 * not the system's.
 */
export function describeSystemError(error: unknown): string | undefined {
  const { code = '', path: file } = (error ?? {}) as NodeJS.ErrnoException;
  if (!/^E[A-Z0-9]+$/.test(code)) return undefined;
  return file === undefined ? describeDiskError(error) : `${file}: ${describeDiskError(error)}`;
}

// --- Internal helpers ---

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
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of its path is no directory',
};

/** Opens a file (by default for reading), runs `work` and closes it. */
async function withFile<T>(file: string, work: (handle: FileHandle) => Promise<T>, flags = 'r'): Promise<T> {
  const handle = await fs.open(file, flags, privateMode);
  try {
    return await work(handle);
  } finally {
    await handle.close();
  }
}
