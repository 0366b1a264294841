import { fork } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '../sandbox/free-port.ts';

/** A server of the benchmark, in a process of its own on loopback. */
export interface BenchServer {
  readonly url: string;
  /** Microseconds of processor time that its process has taken since it was started. */
  cpuTime(): Promise<number>;
  stop(): Promise<void>;
}

interface Program {
  readonly file: string;
  readonly args?: readonly string[];
  /** Its whole environment beside PATH and a free port: RELAY_PORT for a relay, PORT for others. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** File descriptor for what it prints. */
  readonly log: number;
}

/** Starts a program of Node and waits until its port is open. @throws if it exits first */
export async function startServer({ file, args = [], env, cwd, log }: Program): Promise<BenchServer> {
  const port = await freePort();
  const child = fork(file, [...args], {
    execArgv: ['--disable-sigusr1', '--max-semi-space-size=16', '--import', cpuTimeReporter],
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
  return {
    url: `http://127.0.0.1:${port}`,
    async cpuTime() {
      child.send('cpu-time');
      const [{ user, system }] = (await once(child, 'message')) as [NodeJS.CpuUsage];
      return user + system;
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

// --- Internal helpers ---

const cpuTimeReporter = path.join(import.meta.dirname, 'report-cpu-time.ts');

async function isOpen(port: number): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1');
  const open = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return open;
}
