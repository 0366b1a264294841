import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Order, Vitals } from './server-side.ts';

/** A server of the benchmark, in a process of its own. */
export interface BenchProcess {
  readonly url: string;
  /** Seconds from its start until it listened. */
  readonly startedIn: number;
  ask(order: Order): Promise<Vitals>;
  stop(): Promise<void>;
}

/** Starts one of the `serve-*.ts` files and waits until it listens. */
export async function startProcess(file: string, env: Record<string, string> = {}): Promise<BenchProcess> {
  const began = performance.now();
  const child = fork(path.join(import.meta.dirname, file), {
    execArgv: ['--expose-gc', '--max-semi-space-size=16'],
    // What a peer prints is no part of the results.
    stdio: ['ignore', 2, 2, 'ipc'],
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  const ended = once(child, 'exit');
  const nextMessage = async <T>(): Promise<T> => {
    const [message] = await Promise.race([once(child, 'message'), ended.then(() => [undefined])]);
    if (message === undefined) throw new Error(`${file} ended`);
    return message as T;
  };
  const { url } = await nextMessage<{ url: string }>();
  return {
    url,
    startedIn: (performance.now() - began) / 1000,
    ask(order) {
      child.send(order);
      return nextMessage<Vitals>();
    },
    async stop() {
      child.send('stop');
      await ended;
    },
  };
}
