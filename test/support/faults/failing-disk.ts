import fs from 'node:fs/promises';
import { vi } from 'vitest';

/** The disk as a relay in this process sees it. */
export interface FailingDisk {
  /**
   * From now on every write below the directory fails with that code; what is there is read on.
   * @param room writes of at most this many bytes to an open file still succeed, as on a full disk on which a few bytes became free
   */
  fail(code: 'ENOSPC' | 'EROFS' | 'EACCES', room?: number): void;
  /** All is well again. */
  heal(): void;
  /** Gives the real one back. */
  restore(): void;
}

/** What changes a directory, or a file by its name. */
const changes = ['writeFile', 'copyFile', 'rename', 'unlink', 'rm', 'mkdir', 'chmod'] as const;
/** What changes a file by its handle. */
const writes = ['appendFile', 'writeFile', 'truncate'] as const;

/** Stands between a relay and the real disk, below one directory alone. */
export function failingDisk(directory: string): FailingDisk {
  let failure: string | undefined;
  let room = -1;
  const refuse = (file: unknown) => {
    if (failure !== undefined && String(file).startsWith(directory))
      throw Object.assign(new Error(`${failure}: injected`), { code: failure });
  };
  const spies = changes.map((name) => {
    const real = fs[name] as (...args: unknown[]) => Promise<unknown>;
    return vi.spyOn(fs, name).mockImplementation((async (...args: unknown[]) => {
      refuse(args[0]);
      return real(...args);
    }) as never);
  });
  const { open } = fs;
  const opening = vi.spyOn(fs, 'open').mockImplementation(async (...args) => {
    const [file, flags = 'r'] = args;
    if (flags !== 'r' && room < 0) refuse(file);
    const handle = await open(...args);
    for (const name of writes) {
      const real = handle[name].bind(handle) as (...args: unknown[]) => Promise<void>;
      handle[name] = async (...given: unknown[]) => {
        if (sizeOf(given[0]) > room) refuse(file);
        return real(...given);
      };
    }
    return handle;
  });
  return {
    fail: (code, some = -1) => {
      failure = code;
      room = some;
    },
    heal: () => {
      failure = undefined;
    },
    restore: () => {
      for (const spy of [...spies, opening]) spy.mockRestore();
    },
  };
}

// --- Internal helpers ---

/** The bytes that a call writes; a truncation writes none. */
const sizeOf = (content: unknown): number =>
  typeof content === 'string' || content instanceof Uint8Array ? Buffer.byteLength(content) : 0;
