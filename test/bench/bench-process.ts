import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** A process of the benchmark: a server, or the load. */
export interface BenchProcess {
  /** Where it listens; empty for one that does not. */
  readonly url: string;
  /** Milliseconds from its beginning until it was ready. */
  readonly startedIn: number;
  ask<T>(order: unknown): Promise<T>;
  stop(): Promise<void>;
}

type Message = { ready: string } | { result: unknown } | { failed: string };

/** Starts one of the files beside this one and waits until it is ready. */
export async function startProcess(file: string, env: Record<string, string> = {}): Promise<BenchProcess> {
  const began = performance.now();
  const child = fork(path.join(import.meta.dirname, file), {
    execArgv: ['--expose-gc'],
    // What a peer says of itself is no part of the results, which may be read by a program.
    stdio: ['ignore', 2, 2, 'ipc'],
    env: { PATH: process.env['PATH'] ?? '', ...env },
  });
  const ended = once(child, 'exit');
  const nextMessage = async (): Promise<Message> => {
    const [message] = await Promise.race([once(child, 'message'), ended.then(() => [undefined])]);
    if (message === undefined) throw new Error(`${file} ended`);
    return message as Message;
  };
  const ready = await nextMessage();
  return {
    url: 'ready' in ready ? ready.ready : '',
    startedIn: performance.now() - began,
    ask: async <T>(order: unknown) => {
      child.send(order as string);
      const message = await nextMessage();
      if ('result' in message) return message.result as T;
      throw new Error('failed' in message ? message.failed : `${file} did not answer`);
    },
    stop: async () => {
      child.send('stop');
      await ended;
    },
  };
}
