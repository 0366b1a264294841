import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What the default store needs at a size, in the processor's time where it is a time. */
export interface StoreFigures {
  startCpuMs: number;
  /** What the process holds after it, in MB of a million bytes. */
  residentMb: number;
  /** The longest of a hundred erasures, in real time, and the turns of the event loop meanwhile. */
  eraseMs: number;
  eraseTurnP99: number;
  /** The longest turn of a backup, of a sweep, and of a count of what each key sealed. */
  backupTurn: number;
  sweepTurn: number;
  censusTurn: number;
  /** The same of a search that finds nothing, and of counting the connections of each state. */
  searchTurn: number;
  summaryTurn: number;
  /** Of a hundred counts of the connections of each responsible staff member, and of as many waiting deliveries. */
  countsCpuMs: number;
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
