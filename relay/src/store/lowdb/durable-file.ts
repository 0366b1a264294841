import fs from 'node:fs/promises';
import path from 'node:path';
import type { Adapter } from 'lowdb';

/** The calls by which files are touched; another set of them lets a test fail any of them. */
export type Files = Pick<
  typeof fs,
  'open' | 'readFile' | 'writeFile' | 'rename' | 'readdir' | 'unlink' | 'mkdir' | 'chmod'
>;
export const realFiles: Files = fs;

/** A file that only its owner reads. */
export const privateMode = 0o600;

/** Makes durable what others have written to a file; of a directory, its entries: new and renamed files stay. */
export async function syncFile(files: Files, file: string): Promise<void> {
  const handle = await files.open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The same, said of a directory. */
export const syncDirectory = (files: Files, directory: string): Promise<void> => syncFile(files, directory);

/** Ends the name of a file that is being written; one that is found at a start was never finished. */
export const unfinishedSuffix = '.unfinished';

/**
 * A lowdb adapter that keeps JSON in one file, readable by a person. A write is whole or not at all: written beside,
 * synced, renamed, and the directory synced, before it resolves.
 */
export function durableFile<T>(files: Files, file: string): Adapter<T> {
  return {
    read: async () => {
      const text = await files.readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      return text === null ? null : (JSON.parse(text) as T);
    },
    write: async (data) => {
      const unfinished = file + unfinishedSuffix;
      const handle = await files.open(unfinished, 'w', privateMode);
      try {
        await handle.writeFile(JSON.stringify(data, null, 1));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await files.rename(unfinished, file);
      await syncDirectory(files, path.dirname(file));
    },
  };
}
