import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { requireProgram } from '../../support/browser/installed-program.ts';
import { strace } from '../../support/browser/programs.ts';

/** The system calls by which the store changes what is on the disk. */
const diskCalls = ['pwrite64', 'fsync', 'ftruncate', 'rename', 'unlink'] as const;
export type DiskCall = (typeof diskCalls)[number];

/** What a process reports of its store: that a step is done, was refused, or that another write was accepted afterwards. */
export interface Report {
  readonly what: 'done' | 'refused' | 'recovered';
  /** Why it was refused. */
  readonly reason?: string;
  /** What the store holds then; undefined for a step that is done, and as long as no store is open. */
  readonly content?: unknown;
}

/** What happens at system calls on the files of the database. */
export interface Fault {
  readonly call: DiskCall;
  /** Their numbers, as strace writes them: `7`, `7..9`. */
  readonly when: string;
  readonly effect: 'signal=SIGKILL' | 'error=ENOSPC' | 'error=EIO';
}

export interface LifeOptions {
  /** The number of the first step. */
  readonly from?: number;
  readonly afterRefusal?: 'try again' | 'die' | 'write and die';
}

/** How a process ended. */
interface Ending {
  readonly reports: readonly Report[];
  readonly isKilled: boolean;
}

/**
 * Lets a process do the steps of `storeLife` on a store in that directory until it ends, is killed, or kills itself after a refusal.
 * @throws if it fails in any other way
 */
export async function liveWith(
  directory: string,
  { call, when, effect }: Fault,
  options: LifeOptions = {},
): Promise<Ending> {
  const files = ['', '-wal', '-shm', '-journal', '.unfinished', '.unfinished-journal'];
  const watched = files.flatMap((suffix) => ['-P', path.join(directory, `relay.db${suffix}`)]);
  const fault = ['-e', `trace=${call}`, '-e', `inject=${call}:${effect}:when=${when}`];
  return runUnderStrace(directory, options, ['-o', '/dev/null', ...watched, ...fault]);
}

/** The system calls on the files of the database, and the reports, of a life without faults, in their order. */
export async function traceLife(
  directory: string,
  options: LifeOptions = {},
): Promise<{ call: string; file: string }[]> {
  const trace = `${directory}.trace`;
  await runUnderStrace(directory, options, ['-y', '-o', trace, '-e', `trace=write,${diskCalls.join(',')}`]);
  const lines = (await readFile(trace, 'utf8')).split('\n');
  return lines.flatMap((line) => {
    const [, call = '', fd, file = ''] = /^\d+ +(\w+)\((?:(\d+)<|")([^>"]+)/.exec(line) ?? [];
    const isReport = call === 'write' && fd === '1';
    return isReport || path.basename(file).startsWith('relay.db')
      ? [{ call, file: path.basename(file) }]
      : [];
  });
}

// --- Internal helpers ---

const program = path.join(import.meta.dirname, 'living-store.ts');

async function runUnderStrace(
  directory: string,
  { from = 0, afterRefusal = 'try again' }: LifeOptions,
  options: readonly string[],
): Promise<Ending> {
  const life = [process.execPath, program, directory, String(from), afterRefusal];
  const run = promisify(execFile)(requireProgram(strace), ['-f', '-qqq', ...options, ...life], {
    timeout: 30_000,
  });
  let isKilled = false;
  const { stdout } = await run.catch((error: { signal?: string; stdout: string }) => {
    if (error.signal !== 'SIGKILL') throw error;
    isKilled = true;
    return error;
  });
  const lines = stdout.split('\n').slice(0, -1);
  return { reports: lines.map((line) => JSON.parse(line) as Report), isKilled };
}
