import { fork } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Pool } from 'undici';
import { freePort } from '../sandbox/free-port.ts';

/** A server of the benchmark, in a process of its own on loopback. */
export interface BenchServer {
  readonly url: string;
  /** Connections to it, one for each call in flight, which stay open from one load to the next. */
  readonly pool: Pool;
  /** Processor time that it has taken since it was started. */
  processorTime(): Promise<ProcessorTime>;
  stop(): Promise<void>;
}

/** In microseconds. */
export interface ProcessorTime {
  /** That of all threads: garbage collection and writes to a disk have threads of their own. */
  readonly process: number;
  readonly mainThread: number;
}

export interface Program {
  readonly file: string;
  readonly args?: readonly string[];
  /** Its whole environment beside PATH and a free port: RELAY_PORT for a relay, PORT for others. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** File descriptor for what it prints. */
  readonly log: number;
}

/** The most calls in flight at the same time. */
export const concurrency = 64;

/** Starts a program of Node with the flags that a relay is run with, and waits until its port is open. @throws if it exits first */
export async function startServer({ file, args = [], env, cwd, log }: Program): Promise<BenchServer> {
  const port = await freePort();
  const child = fork(file, [...args], {
    execArgv: ['--disable-sigusr1', '--max-semi-space-size=16', '--import', reporter],
    stdio: ['ignore', log, log, 'ipc'],
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env, RELAY_PORT: String(port), PORT: String(port) },
  });
  const exited = once(child, 'exit');
  while (!(await isOpen(port))) {
    if (child.exitCode !== null)
      throw new Error(`${file} exited with code ${child.exitCode} before it listened`);
    await setTimeout(20);
  }
  const url = `http://127.0.0.1:${port}`;
  const pool = new Pool(url, { connections: concurrency, pipelining: 1 });
  return {
    url,
    pool,
    async processorTime() {
      child.send('processor-time');
      const [time] = (await once(child, 'message')) as [ProcessorTime];
      return time;
    },
    async stop() {
      await pool.destroy();
      child.kill('SIGTERM');
      await exited;
    },
  };
}

// --- Internal helpers ---

const reporter = path.join(import.meta.dirname, 'report-processor-time.ts');

async function isOpen(port: number): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1');
  const open = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return open;
}
