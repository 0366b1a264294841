import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What the default store needs at a size, in the processor's time where it is a time. */
export interface StoreFigures {
  startCpuMs: number;
  /** Bytes for each connection: of JavaScript's heap, and of the process. */
  heapEach: number;
  residentEach: number;
  /** How long a snapshot of everything took while writes went on, in real time, and the turns of the event loop then. */
  snapshotMs: number;
  turnP99: number;
  /** The longest turn of a backup, of a count of what each key sealed, and of forgetting. */
  backupTurn: number;
  censusTurn: number;
  /** The same of a search that finds nothing, and of counting the connections of each state. */
  searchTurn: number;
  summaryTurn: number;
  forgetTurn: number;
}

/** Fills a data directory with so many connections in one process, and opens and measures it in another. */
export async function storeAtSize(count: number): Promise<StoreFigures> {
  const parent = await mkdtemp(path.join(tmpdir(), 'relay-size-'));
  const run = async (job: string) => {
    const child = fork(
      path.join(import.meta.dirname, 'measure-store.ts'),
      [job, path.join(parent, 'data'), String(count)],
      { execArgv: ['--expose-gc', '--max-semi-space-size=16'] },
    );
    let answer: unknown;
    child.on('message', (message) => {
      answer = message;
    });
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    if (code !== 0) throw new Error(`measuring the store ended with ${code ?? signal}`);
    return answer;
  };
  try {
    await run('fill');
    return (await run('measure')) as StoreFigures;
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}
