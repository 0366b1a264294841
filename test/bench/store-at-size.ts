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
}

/** Fills a data directory with so many connections in one process, and opens and measures it in another. */
export async function storeAtSize(count: number, seconds: number): Promise<StoreFigures> {
  const parent = await mkdtemp(path.join(tmpdir(), 'relay-size-'));
  const run = async (job: string) => {
    const child = fork(
      path.join(import.meta.dirname, 'measure-store.ts'),
      [job, path.join(parent, 'data'), String(count), String(seconds)],
      { execArgv: ['--expose-gc', '--max-semi-space-size=16'] },
    );
    let answer: unknown;
    child.on('message', (message) => {
      answer = message;
    });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`measuring the store ended with ${code}`);
    return answer;
  };
  try {
    await run('fill');
    return (await run('measure')) as StoreFigures;
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}
