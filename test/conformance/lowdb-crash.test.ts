import { cp } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { filePersistence } from '@noiseaware-connect/relay/store/lowdb/file-persistence';
import { openRecordStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { describe, expect, test } from 'vitest';
import { freshDirectory, memoryBench } from './benches.ts';
import { allOf, dayOfWork } from './day-of-work.ts';
import { watchSyncs } from './power-loss.ts';
import { recordingLog } from './recording-log.ts';
import { start } from './samples.ts';
import { type TappedFiles, tapFiles, type Verdict } from './tapped-files.ts';

/** Opens without the lock: the process that is thought to have died here is this very one. */
const open = (directory: string, { files }: Pick<TappedFiles, 'files'>): Promise<Store> =>
  openRecordStore(
    filePersistence(directory, files, recordingLog().log, () => start),
    () => start,
  );

/** What a start finds after none, one, two … of the steps: a renewal that was under way counts as interrupted. */
async function expectedStates(): Promise<unknown[]> {
  const found = async (steps: number) => {
    const { store } = await memoryBench();
    for (const step of dayOfWork.slice(0, steps)) await step(store);
    await store.connections.markInterrupted(start, { kind: 'relay' });
    return allOf(store);
  };
  return Promise.all(Array.from({ length: dayOfWork.length + 1 }, (_, steps) => found(steps)));
}

/** Works through the day, with a new start in its middle and at its end, until a call fails; gives the steps that were acknowledged. */
async function work(directory: string, tapped: TappedFiles): Promise<number> {
  let acknowledged = 0;
  try {
    let store = await open(directory, tapped);
    for (const step of dayOfWork) {
      await step(store);
      acknowledged += 1;
      if (acknowledged === 7) store = await open(directory, tapped);
    }
    await open(directory, tapped);
  } catch (error) {
    expect(String(error) + String((error as Error).cause)).toMatch(/injected/);
  }
  return acknowledged;
}

/** Dies at one call of a day's work and looks at what that death left behind. */
async function die(
  directory: string,
  at: { death: number; verdict: Verdict; what: 'process' | 'power' },
  states: readonly unknown[],
): Promise<void> {
  const { death, verdict, what } = at;
  const home = path.join(directory, `${death}`);
  const left = path.join(directory, `${death}-left`);
  const disk = watchSyncs(home);
  const tapped = tapFiles(
    (_, index) => (index < death ? 'done' : index === death ? verdict : 'fails'),
    what === 'power' ? disk.done : undefined,
  );
  const acknowledged = await work(home, tapped);
  await tapped.closeAll();
  if (what === 'power') await disk.leaveBehind(left);
  else if (death > 0) await cp(home, left, { recursive: true });

  const survivors = tapFiles(() => 'done');
  const found = await allOf(await open(left, survivors));
  await survivors.closeAll();
  const { name, file } = tapped.calls[death] ?? {};
  const place = `at call ${death}, ${name} of ${file}, after ${acknowledged} steps`;
  // The step under way may have happened as a whole, or not at all.
  const whole = states.slice(acknowledged, acknowledged + 2).some((state) => isDeepStrictEqual(state, found));
  expect({ place, found: whole ? 'whole' : found }).toEqual({ place, found: 'whole' });
}

/** Dies at every call that matches, several at a time. */
async function dieEverywhere(verdict: Verdict, what: 'process' | 'power', calls: RegExp): Promise<void> {
  const states = await expectedStates();
  const { directory, remove } = await freshDirectory();
  const undisturbed = tapFiles(() => 'done');
  expect(await work(path.join(directory, 'undisturbed'), undisturbed)).toBe(dayOfWork.length);
  await undisturbed.closeAll();

  const deaths = [...undisturbed.calls.keys()].filter((each) =>
    calls.test(undisturbed.calls[each]?.name ?? ''),
  );
  expect(deaths.length).toBeGreaterThan(30);
  const dieInTurn = async () => {
    for (let death = deaths.shift(); death !== undefined; death = deaths.shift()) {
      await die(directory, { death, verdict, what }, states);
    }
  };
  await Promise.all(Array.from({ length: 8 }, dieInTurn));
  await remove();
}

describe('an acknowledged write survives, and nothing is half done', () => {
  test('when the process dies before any call', () => dieEverywhere('fails', 'process', /./));
  test('when the process dies in the middle of any write', () =>
    dieEverywhere('fails halfway', 'process', /^handle.*File$/));
  test('when the power is lost before any call', () => dieEverywhere('fails', 'power', /./));
});
