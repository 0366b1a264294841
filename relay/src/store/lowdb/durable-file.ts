import fs from 'node:fs/promises';
import type { Adapter } from 'lowdb';

/** The calls by which files are touched; another set of them lets a test fail any of them. */
export type Files = Pick<
  typeof fs,
  'open' | 'readFile' | 'writeFile' | 'copyFile' | 'rename' | 'readdir' | 'unlink' | 'rm' | 'mkdir' | 'chmod'
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

/** Ends the name of what is being written; what is found by it at a start was never finished. */
export const unfinishedSuffix = '.unfinished';

/**
 * Writes a file as a whole or not at all: beside, synced, renamed. It is durable under its name once its directory is
 * synced.
 */
export async function writeWhole(
  files: Files,
  file: string,
  text: string | AsyncIterable<Uint8Array>,
): Promise<void> {
  const unfinished = file + unfinishedSuffix;
  const handle = await files.open(unfinished, 'w', privateMode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await files.rename(unfinished, file);
}

/** How a document stands in its file. */
export interface Form<T> {
  parse(text: string): T;
  render(document: T): string;
}

/** A lowdb adapter that keeps a document in one file, written as a whole or not at all; null where there is none. */
export const durableFile = <T>(files: Files, file: string, { parse, render }: Form<T>): Adapter<T> => ({
  read: async () => {
    const text = await files.readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    return text === null ? null : parse(text);
  },
  write: (document) => writeWhole(files, file, render(document)),
});

/** The names in a directory; none where there is none of that name. */
export const namesIn = (files: Files, directory: string): Promise<string[]> =>
  files.readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
