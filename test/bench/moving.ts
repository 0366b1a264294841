import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setInterval } from 'node:timers/promises';
import { openLowdbStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import { fill } from '../backup/many-connections.ts';
import { recordingLog } from '../support/recording-log.ts';
import { relayEnvironment } from '../support/relay/relay-environment.ts';
import { startCommand } from '../support/relay/relay-process.ts';

/** What one command took. */
export interface Step {
  command: string;
  seconds: number;
  /** The most memory that its process had at one time, in MB; null where the system does not say. */
  peak: number | null;
}

/** Moves many connections by every command, each in a process of its own, and measures it. */
export async function measureMoving(
  connections: number,
  onStep: (step: Step) => void,
): Promise<{ connections: number; backupMegabytes: number; steps: Step[] }> {
  const parent = await mkdtemp(path.join(tmpdir(), 'relay-moving-bench-'));
  const at = (name: string) => path.join(parent, name);
  const steps: Step[] = [];
  const run = async (env: Record<string, string>, ...args: string[]) => {
    const begun = performance.now();
    const command = startCommand(args, env);
    const watched = watchPeak(command.pid, command.ended);
    const { code, stderr } = await command.ended;
    if (code !== 0) throw new Error(`${args[0]} failed: ${stderr.slice(-500)}`);
    const name = args.filter((each) => !each.includes(parent)).join(' ');
    const step = { command: name, seconds: (performance.now() - begun) / 1000, peak: await watched };
    steps.push(step);
    onStep(step);
  };
  try {
    const env = relayEnvironment(at('data'));
    const store = await openLowdbStore({
      directory: at('data'),
      log: recordingLog().log,
      now: () => Date.now() / 1000,
    });
    await fill(store, connections);
    await store.close();
    await run(env, 'keys', 'list', '--json');
    await run(env, 'backup', '--to', at('backup'));
    await run(env, 'restore', at('backup'), '--verify');
    await run({ ...env, RELAY_STORE: `lowdb:${at('restored')}` }, 'restore', at('backup'));
    await run(env, 'migrate', '--to', `lowdb:${at('moved')}`);
    return { connections, backupMegabytes: (await stat(at('backup'))).size / 1e6, steps };
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

// --- Internal helpers ---

/** Looks at a process until it ends. */
async function watchPeak(pid: number, ended: Promise<unknown>): Promise<number | null> {
  let peak: number | null = null;
  const over = new AbortController();
  void ended.then(() => over.abort());
  try {
    for await (const _ of setInterval(100, undefined, { signal: over.signal })) {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
      if (kilobytes !== undefined) peak = Math.round(Number(kilobytes) / 1024);
    }
  } catch (error) {
    if ((error as Error).name !== 'AbortError') throw error;
  }
  return peak;
}
