import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const root = path.resolve(import.meta.dirname, '../../..');
const main = path.join(root, 'relay/src/main.ts');

/** Compiled modules, from which a process starts in half the processor time. */
const compiled = path.join(root, 'node_modules/.cache/compiled');

export interface RelayProcess {
  readonly url: string;
  readonly pid: number;
  /** What it wrote to both outputs, line by line. */
  readonly lines: readonly string[];
  /** Sends the signal and waits for the end: its exit code, or null when the signal ended it. */
  kill(signal: NodeJS.Signals): Promise<number | null>;
  /** Settles when the process has ended, with the signal that ended it. */
  readonly ended: Promise<NodeJS.Signals | null>;
}

/** Starts `relay serve`, or another program that starts a relay, as a process of its own; waits until it listens. */
export async function startRelayProcess(
  env: Record<string, string>,
  program: readonly string[] = ['--', main, 'serve'],
  cwd?: string,
): Promise<RelayProcess> {
  const { child, lines } = spawnRelay(program, env, cwd);
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const listening = new Promise<string>((resolve) => {
    child.stdout?.on('data', () => {
      const line = lines.find((each) => each.includes('relay listening'));
      if (line !== undefined) resolve((JSON.parse(line) as { url: string }).url);
    });
  });
  const url = await Promise.race([listening, ended.then(() => undefined)]);
  if (url === undefined || child.pid === undefined)
    throw new Error(`the relay did not start:\n${lines.join('\n')}`);
  return {
    url,
    pid: child.pid,
    lines,
    async kill(signal) {
      child.kill(signal);
      return (await ended)[0];
    },
    ended: ended.then(([, signal]) => signal),
  };
}

export interface RunningCommand {
  /** Settles when it has written that text, to either output, with all that it wrote by then. */
  says(text: string): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  /** Closes its standard output, as `head` does once it has enough. */
  closeOutput(): void;
  readonly pid: number;
  /** What it came to. */
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
}

/** Starts one command of the relay that takes its time. */
export const startCommand = (args: string[], env: Record<string, string>): RunningCommand =>
  startProgram(['--', main, ...args], env);

/** Starts a program of Node that takes its time. */
export function startProgram(program: readonly string[], env: Record<string, string> = {}): RunningCommand {
  const { child, outputs } = spawnRelay(program, env);
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, ...outputs }));
  return {
    says: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const said = `${outputs.stdout}${outputs.stderr}`;
          if (said.includes(text)) resolve(said);
        };
        child.stdout?.on('data', look);
        child.stderr?.on('data', look);
        void ended.then(() =>
          reject(new Error(`it never said: ${text}\n${outputs.stdout}${outputs.stderr}`)),
        );
        look();
      }),
    kill: (signal) => void child.kill(signal),
    closeOutput: () => void child.stdout?.destroy(),
    pid: child.pid ?? 0,
    ended,
  };
}

/** Runs one command of the relay to its end. */
export const runRelay = (args: string[], env: Record<string, string>, cwd?: string) =>
  runProgram(['--', main, ...args], env, cwd);

/** Runs a program of Node to its end. */
export async function runProgram(
  program: readonly string[],
  env: Record<string, string>,
  cwd?: string,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const { child, outputs } = spawnRelay(program, env, cwd);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: outputs.stdout, stderr: outputs.stderr };
}

// --- Internal helpers ---

function spawnRelay(program: readonly string[], env: Record<string, string>, cwd?: string) {
  const child: ChildProcess = spawn(process.execPath, ['--disable-sigusr1', ...program], {
    env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: compiled, ...env },
    cwd: cwd ?? path.dirname(main),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const outputs = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = child[name];
    if (stream === null) throw new Error('the output is not piped');
    createInterface(stream).on('line', (line) => lines.push(line));
    stream.on('data', (chunk: Buffer) => {
      outputs[name] += chunk.toString();
    });
  }
  return { child, lines, outputs };
}
