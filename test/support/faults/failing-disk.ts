import fileSystem from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Job, Reply } from '@noiseaware-connect/relay/store/lowdb/sqlite';
import { vi } from 'vitest';

/** The disk as a relay in this process sees it. */
export interface FailingDisk {
  /** From now on every write below the directory fails with that code; what is there can be read. */
  fail(code: 'ENOSPC' | 'EROFS' | 'EACCES'): void;
  /** How many calls have failed. */
  failures(): number;
  /** From now on no call fails. */
  heal(): void;
  /** Removes what stands between the relay and the real disk. */
  restore(): void;
}

/** Calls that need room on a disk, and those that need only permission. */
const filling = ['writeFile', 'copyFile', 'mkdir'] as const;
const changing = ['rename', 'unlink', 'rm', 'chmod'] as const;

/** SQLite's result codes for the same failures (https://sqlite.org/rescode.html): FULL, IOERR_WRITE, READONLY. */
const resultCodes = { ENOSPC: 13, EROFS: 778, EACCES: 8 };

/** Stands between a relay and the real disk, below one directory alone. A database that is open already is not affected. */
export function failingDisk(directory: string): FailingDisk {
  let failure: keyof typeof resultCodes | undefined;
  let failures = 0;
  const refuse = (file: unknown) => {
    if (failure === undefined || !String(file).startsWith(directory)) return;
    failures += 1;
    throw Object.assign(new Error(`${failure}: injected`), { code: failure });
  };
  const spies = [...filling, ...changing].map((name) => {
    const real = fs[name] as (...args: unknown[]) => Promise<unknown>;
    return vi.spyOn(fs, name).mockImplementation((async (...args: unknown[]) => {
      if (failure !== 'ENOSPC' || filling.some((each) => each === name)) refuse(args[0]);
      return real(...args);
    }) as never);
  });
  const { open } = fs;
  const opening = vi.spyOn(fs, 'open').mockImplementation(async (...args) => {
    const [file, flags = 'r'] = args;
    if (flags !== 'r') refuse(file);
    return open(...args);
  });
  const { accessSync } = fileSystem;
  const accessing = vi.spyOn(fileSystem, 'accessSync').mockImplementation((...args) => {
    if (failure !== 'ENOSPC') refuse(args[0]);
    accessSync(...args);
  });
  syncBuiltinESMExports();

  /** The database files of the threads that SQLite runs in. */
  const databases = new WeakMap<Worker, string>();
  const { postMessage } = Worker.prototype;
  const posting = vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (
    this: Worker,
    { id, job }: { id: number; job: Job },
  ) {
    if (job.kind === 'open') databases.set(this, job.file);
    if (failure === undefined || !writes(job) || !databases.get(this)?.startsWith(directory))
      return postMessage.call(this, { id, job });
    failures += 1;
    const error = { message: `${failure}: injected`, errcode: resultCodes[failure], code: undefined };
    queueMicrotask(() => this.emit('message', { id, error } satisfies Reply));
  });

  return {
    fail: (code) => {
      failure = code;
    },
    failures: () => failures,
    heal: () => {
      failure = undefined;
    },
    restore: () => {
      for (const spy of [...spies, opening, accessing, posting]) spy.mockRestore();
      syncBuiltinESMExports();
    },
  };
}

// --- Internal helpers ---

/** Whether SQLite writes to the disk for it: it also does so when it moves its write-ahead log into the database. */
const writes = (job: Job): boolean =>
  job.kind === 'write' || job.kind === 'exec' || (job.kind === 'all' && job.sql.includes('wal_checkpoint'));
