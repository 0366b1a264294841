import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What the default store needs at a size. */
export interface StoreFigures {
  /** Connections in it. */
  count: number;
  startMs: number;
  startCpuMs: number;
  /** Bytes for each connection: of JavaScript's heap, and of the process, at rest and under load. */
  heapEach: number;
  residentEach: number;
  residentEachAfterLoad: number;
  writesPerSecond: number;
  cpuMicrosPerWrite: number;
  /** How long a fold of everything took while writes went on, and what the event loop's delays were meanwhile. */
  foldMs: number;
  loadMs: number;
  delayP99: number;
  delayMax: number;
  /** The processor's time that turns of the event loop took then. */
  turnP99: number;
  turnMax: number;
  /**
   * The processor's time of the longest turn of a backup, of a count of what each key sealed, and of forgetting what
   * an older relay has left, too.
   */
  backupTurn: number;
  censusTurn: number;
  forgetTurn: number;
}

/** What a start needs after a kill, when journals were as long as they may become. */
export interface StartFigures {
  startMs: number;
  startCpuMs: number;
  journalMegabytes: number;
}

/** Fills a data directory with so many connections in one process, and opens and measures it in another. */
export const storeAtSize = (count: number, seconds: number): Promise<StoreFigures> =>
  inDirectory(async (run) => {
    await run('fill', count);
    return (await run('measure', count, seconds)) as StoreFigures;
  });

// --- Internal helpers ---

type Run = (job: string, ...numbers: number[]) => Promise<unknown>;

async function inDirectory<T>(work: (run: Run) => Promise<T>): Promise<T> {
  const parent = await mkdtemp(path.join(tmpdir(), 'relay-size-'));
  try {
    return await work(async (job, ...numbers) => {
      const child = fork(
        path.join(import.meta.dirname, 'measure-store.ts'),
        [job, path.join(parent, 'data'), ...numbers.map(String)],
        { execArgv: ['--expose-gc', '--max-semi-space-size=16'] },
      );
      let answer: unknown;
      child.on('message', (message) => {
        answer = message;
      });
      const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
      const asMeant = job === 'be killed' ? signal === 'SIGKILL' : code === 0;
      if (!asMeant) throw new Error(`measuring the store ended with ${code ?? signal}`);
      return answer;
    });
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}
