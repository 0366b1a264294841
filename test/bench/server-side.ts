import type { RequestListener } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { listen } from '../sandbox/listener.ts';

/** What a server process says of itself. */
export interface Vitals {
  /** Bytes of the process. */
  readonly rss: number;
  /** Bytes of JavaScript's objects and of the buffers outside of its heap. */
  readonly heap: number;
  /** Milliseconds between two iterations of the event loop since the last `reset`, 99 of 100 of them. */
  readonly delayP99: number;
  /** Microseconds of processor time that the process has taken. */
  readonly cpu: number;
}

/** `collect` collects garbage before it answers; `reset` measures the event loop's delay from now on. */
export type Order = 'read' | 'collect' | 'reset';

/** A server's side of the benchmark: sends its URL, answers orders, and ends on `stop` or with its parent. */
export function serveBenchmark(url: string, stop: () => Promise<void>): void {
  // Its own timer of a millisecond is part of each figure.
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  process.on('message', async (order: Order | 'stop') => {
    if (order === 'stop') {
      await stop();
      return process.exit();
    }
    for (let times = 0; order === 'collect' && times < 3; times += 1) {
      globalThis.gc?.();
      await setTimeout(100);
    }
    const { rss, heapUsed, external } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const delayP99 = delay.percentile(99) / 1e6;
    process.send?.({ rss, heap: heapUsed + external, delayP99, cpu: user + system } satisfies Vitals);
    if (order === 'reset') delay.reset();
  });
  process.once('disconnect', () => process.exit());
  process.send?.({ url });
}

/** {@link serveBenchmark} for a plain server, which listens on a free port of loopback; gives its URL. */
export async function serveOnLoopback(onRequest: RequestListener): Promise<string> {
  const { url, close } = await listen(0, onRequest);
  serveBenchmark(url, close);
  return url;
}
