import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What a server process says of itself. */
export interface Look {
  /** Microseconds of processor time since it started, of all its threads. */
  readonly cpu: number;
  readonly rss: number;
  /** Bytes of JavaScript's objects and of the buffers beside them. */
  readonly heap: number;
  /** Milliseconds between two turns of the event loop, since the last look that asked to begin anew. */
  readonly delayP99: number;
  readonly delayMax: number;
}

/** `collect` frees what nobody holds before it looks; `anew` counts the event loop's delay from now on. */
type LookOrder = 'look' | 'collect' | 'anew';

/**
 * A server's side of the benchmark: says where it listens, looks at itself when asked and ends when told. Nothing of it
 * is in the relay: it stands beside it in the same process.
 */
export function serveBenchmark(url: string, stop: () => Promise<void>): void {
  // Its own pause of a millisecond is part of each figure.
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  process.on('message', async (order: LookOrder | 'stop') => {
    if (order === 'stop') {
      await stop();
      return process.exit();
    }
    if (order === 'collect') {
      for (let turn = 0; turn < 3; turn += 1) {
        globalThis.gc?.();
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
    process.send?.({ result: look(delay) });
    if (order === 'anew') delay.reset();
  });
  // Whoever started it is gone, however that came: then so is this.
  process.once('disconnect', () => process.exit());
  process.send?.({ ready: url });
}

// --- Internal helpers ---

function look(delay: ReturnType<typeof monitorEventLoopDelay>): Look {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    cpu: user + system,
    rss,
    heap: heapUsed + external,
    delayP99: delay.percentile(99) / 1e6,
    delayMax: delay.max / 1e6,
  };
}
