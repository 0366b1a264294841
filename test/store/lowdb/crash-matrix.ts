import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { openRecordStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import { filePersistence, type Growth } from '@noiseaware-connect/relay/store/lowdb/persistence';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { expect } from 'vitest';
import { recordingLog } from '../../support/recording-log.ts';
import { start } from '../conformance/samples.ts';
import { freshDirectory, memoryBench } from '../tested-stores.ts';
import { allOf } from './day-of-work.ts';
import { drawn, type Survival, watchSyncs } from './power-loss.ts';
import { type TappedFiles, tapFiles, type Verdict } from './tapped-files.ts';

/** The steps of a store's life until a crash. */
export interface Life {
  steps: readonly ((store: Store) => Promise<unknown>)[];
  /** The numbers of steps after which the store is reopened, as after a kill. */
  restartAfter?: number;
  growth: Growth;
}

/** The crash: at which calls, and what is left on the disk. */
export interface Death {
  verdict: Verdict;
  calls: RegExp;
  power?: true;
  /** Syncs that this disk reports as done without doing them. */
  lies?: RegExp;
}

/** Whether every crash is tried; otherwise every tenth, chosen by the seed. */
const isSoak = process.env['TEST_SOAK'] === '1';
export const seed = Number(process.env['TEST_SEED'] ?? Date.now() % 1_000_000);

/** Crashes at the matching calls, several at a time, and checks what each crash left. */
export async function dieEverywhere(life: Life, death: Death): Promise<void> {
  const states = await expectedStates(life);
  const { directory, remove } = await freshDirectory(quickDisk);
  const undisturbed = tapFiles(() => 'done');
  const whole = path.join(directory, 'undisturbed');
  expect(await live(life, whole, undisturbed)).toBe(life.steps.length);
  await undisturbed.closeAll();

  const all = [...undisturbed.calls.keys()].filter((each) =>
    death.calls.test(undisturbed.calls[each]?.name ?? ''),
  );
  expect(all.length).toBeGreaterThan(15);
  const deaths = isSoak || death.lies ? all : all.filter((at) => at % 10 === seed % 10);
  const dieInTurn = async () => {
    for (let at = deaths.shift(); at !== undefined; at = deaths.shift()) {
      await dieOnce(life, death, { at, directory, states }).catch((error: unknown) => {
        // One crash that loses data is enough.
        deaths.length = 0;
        throw error;
      });
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: 8 }, dieInTurn));
  await remove();
  for (const each of ended) if (each.status === 'rejected') throw each.reason;
}

// --- Internal helpers ---

/** Thousands of directories are created and removed here; none has to be durable. */
const quickDisk = existsSync('/dev/shm') ? '/dev/shm' : undefined;

/** Opens without the lock, since the crashed process is simulated in this process. */
const open = async (
  directory: string,
  { files }: Pick<TappedFiles, 'files'>,
  growth: Growth,
): Promise<Store> => {
  await mkdir(directory, { recursive: true });
  return openRecordStore(
    filePersistence(directory, files, recordingLog().log, () => start, growth),
    () => start,
  );
};

/** What a start finds after each number of steps: a renewal under way counts as interrupted. */
async function expectedStates({ steps }: Life): Promise<unknown[]> {
  const found = async (count: number) => {
    const { store } = await memoryBench();
    for (const step of steps.slice(0, count)) await step(store);
    await store.connections.markInterrupted(start, { kind: 'relay' });
    return allOf(store);
  };
  return Promise.all(Array.from({ length: steps.length + 1 }, (_, count) => found(count)));
}

/** Runs the steps until a call fails. Returns how many were acknowledged. */
async function live(life: Life, directory: string, tapped: TappedFiles): Promise<number> {
  const { steps, restartAfter, growth } = life;
  let acknowledged = 0;
  let store: Store | undefined;
  try {
    store = await open(directory, tapped, growth);
    for (const step of steps) {
      await step(store);
      acknowledged += 1;
      if (acknowledged === restartAfter)
        store = await open(directory, { files: await tapped.restart() }, growth);
    }
  } catch (error) {
    expect(String(error) + String((error as Error).cause)).toMatch(/injected/);
  }
  // After the crash nothing of this reaches the disk; a snapshot that is being written ends here.
  await store?.close();
  return acknowledged;
}

async function dieOnce(
  life: Life,
  { verdict, power, lies }: Death,
  { at, directory, states }: { at: number; directory: string; states: readonly unknown[] },
): Promise<void> {
  const home = path.join(directory, `${at}`);
  const disk = watchSyncs(home);
  const tapped = tapFiles(
    (_, index) => (index < at ? 'done' : index === at ? verdict : 'fails'),
    power
      ? async (call, file) => (lies?.test(`${call.name} ${call.file}`) ? undefined : disk.done(call, file))
      : undefined,
  );
  const acknowledged = await live(life, home, tapped);
  await tapped.closeAll();
  const { name, file } = tapped.calls[at] ?? {};
  const place = `at call ${at}, ${name} of ${file}, after ${acknowledged} steps`;

  const look = async (left: string, how: string) => {
    const survivors = tapFiles(() => 'done');
    const store = await open(left, survivors, life.growth);
    const found = await allOf(store);
    await store.close();
    await survivors.closeAll();
    // The step under way may have happened completely or not at all.
    const possible = states.slice(acknowledged, acknowledged + 2);
    const whole = possible.some((state) => isDeepStrictEqual(state, found));
    expect({ place, how, found: whole ? 'whole' : found }).toEqual({ place, how, found: 'whole' });
  };
  if (power) {
    // The worst case each time, and the others in turn.
    const [nothing, ...others] = survivals(at);
    for (const [how, survival] of [nothing, others[at % others.length]].filter(
      (each) => each !== undefined,
    )) {
      const left = path.join(directory, `${at}-${how}`);
      await disk.leaveBehind(left, survival);
      await look(left, how);
    }
  } else {
    await look(home, 'as it is');
  }
}

/** What is left of data that was never synced: nothing, only names, only bytes, or a random part. */
const survivals = (seed: number): [string, Survival][] => [
  ['nothing', () => 'lost'],
  ['names', (what) => (what === 'name' ? 'kept' : 'lost')],
  ['bytes', (what) => (what === 'bytes' ? 'kept' : 'lost')],
  ['some', drawn(seed)],
  ['other', drawn(seed + 1_000_000)],
];
