import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const program = path.join(import.meta.dirname, 'serve-standby.ts');

/** Loaded processes that are kept ready: loading takes longer than everything else about a restart. */
const ready = 3;

export interface StandbyRelay {
  readonly url: string;
  /** `kill -9`; settles when the process is gone. */
  kill(): Promise<void>;
}

export interface StandbyRelays {
  /** Starts a relay with these settings in a process of its own. */
  start(env: Record<string, string>): Promise<StandbyRelay>;
  /** Ends every process, also those that were never needed. */
  close(): Promise<void>;
}

/** @param cache a directory in which the processes share what Node compiled */
export function standbyRelays(cache: string): StandbyRelays {
  const living = new Set<ChildProcess>();
  const waiting: Promise<ChildProcess>[] = [];

  const load = async (): Promise<ChildProcess> => {
    const child = fork(program, {
      execArgv: ['--disable-sigusr1'],
      env: { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: cache },
    });
    living.add(child);
    child.once('exit', () => living.delete(child));
    await messageOf(child);
    return child;
  };
  const refill = () => {
    while (waiting.length < ready) waiting.push(load());
  };
  refill();

  return {
    async start(env) {
      const child = await waiting.shift();
      refill();
      if (child === undefined) throw new Error('no relay is ready');
      child.send(env);
      const { url } = (await messageOf(child)) as { url: string };
      return { url, kill: () => kill(child) };
    },
    async close() {
      await Promise.all(waiting.splice(0));
      await Promise.all([...living].map(kill));
    },
  };
}

// --- Internal helpers ---

/** The next message of a process. @throws when it ends without one */
async function messageOf(child: ChildProcess): Promise<unknown> {
  const heard = new AbortController();
  const { signal } = heard;
  const ended = once(child, 'exit', { signal }).then(([code]) => {
    throw new Error(`a relay ended with ${code} before it was ready`);
  });
  const message = once(child, 'message', { signal }).then(([value]: unknown[]) => value);
  const both = [message, ended];
  for (const each of both) each.catch(() => undefined);
  return Promise.race(both).finally(() => heard.abort());
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
