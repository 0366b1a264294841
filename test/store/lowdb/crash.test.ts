import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { openLowdbStore } from '@noiseaware-connect/relay/store/lowdb/open-lowdb-store';
import { describe, expect, test } from 'vitest';
import { directoryOfFile } from '../../support/fresh-directory.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { seededRandom, shuffled } from '../../support/seeded-random.ts';
import { isSoak, lengthOf, seed } from '../../support/tier.ts';
import { start } from '../conformance/samples.ts';
import {
  type DiskCall,
  type Fault,
  type LifeOptions,
  liveWith,
  type Report,
  traceLife,
} from './faulty-life.ts';
import { contentOf, expectedContents, storeLife } from './store-life.ts';

// Processes that use a store are killed, or get errors, at their system calls: at each in the soak, else at some that the seed draws.

const parent = await directoryOfFile();
const contents = await expectedContents();
const open = (directory: string) => openLowdbStore({ directory, log: recordingLog().log, now: () => start });

/** The directory of a process that was killed after some steps. */
const abandoned = { directory: path.join(parent, 'abandoned'), steps: 35 };
{
  const directory = path.join(parent, 'used');
  const store = await open(directory);
  for (const step of storeLife.slice(0, abandoned.steps)) await step(store);
  await cp(directory, abandoned.directory, { recursive: true });
  await store.close();
}

let directories = 0;
/** A directory for a process that goes on after so many steps. */
async function directoryAfter(steps: number): Promise<string> {
  directories += 1;
  const directory = path.join(parent, `${directories}`);
  if (steps > 0) await cp(abandoned.directory, directory, { recursive: true });
  return directory;
}

const traces = new Map(
  await Promise.all(
    [0, abandoned.steps].map(
      async (from) => [from, await traceLife(await directoryAfter(from), { from })] as const,
    ),
  ),
);
const random = seededRandom(seed);

/** Faults at the system calls of that name, of which the short form draws some. */
function faultsAt(
  from: number,
  effect: Fault['effect'],
  drawn: Partial<Record<DiskCall, number>>,
  length = 1,
): Fault[] {
  return (Object.entries(drawn) as [DiskCall, number][]).flatMap(([call, count]) => {
    const numbers = traces.get(from)?.flatMap((each) => (each.call === call ? [call] : [])) ?? [];
    const firsts = shuffled([...numbers.keys()], random).slice(0, isSoak ? numbers.length : count);
    return firsts.map((first) => ({ call, effect, when: `${first + 1}..${first + length}` }));
  });
}

/** Does the work for each item, for some of them at a time. */
async function forEachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const inTurn = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: 3 }, inTurn));
}

/** Lives with a fault, and then starts again: what was reported, how many steps were done, and what the start found. */
async function survive(fault: Fault, { from = 0, ...options }: LifeOptions) {
  const directory = await directoryAfter(from);
  const { reports, isKilled } = await liveWith(directory, fault, { from, ...options });
  const store = await open(directory);
  const { broken } = await store.audit.verify();
  expect({ fault, broken }).toEqual({ fault, broken: undefined });
  const content = await contentOf(store);
  await store.close();
  await rm(directory, { recursive: true });
  const done = from + reports.filter(({ what }) => what === 'done').length;
  return { reports, isKilled, done, content };
}

/** Expects what a store has after one of these numbers of steps. */
function expectSteps(
  fault: Fault,
  content: unknown,
  which: 'running' | 'restarted',
  ...numbers: number[]
): void {
  const expected = numbers.map((number) => contents[number]?.[which]);
  if (!expected.some((each) => isDeepStrictEqual(each, content)))
    expect({ fault, content }).toEqual({ fault, content: expected[0] });
}

/** How many steps count in the end: one that was refused because it could not be erased is done all the same. A refused start has no content. */
function countSteps(from: number, reports: readonly Report[]): number {
  let done = from;
  let counted = from;
  for (const { what, reason = '', content } of reports) {
    if (what === 'done') done += 1;
    const isUnerased = content !== undefined && /cannot be erased/.test(reason);
    counted = Math.max(counted, isUnerased ? done + 1 : done);
  }
  return counted;
}

const places = { 'a new directory': 0, 'the directory of a killed process': abandoned.steps };

describe('a process that uses a store', { timeout: lengthOf(1_800_000, 60_000) }, () => {
  for (const [place, from] of Object.entries(places)) {
    test(`in ${place}, killed at any system call, leaves its acknowledged steps and at most the one under way`, async () => {
      const drawn = { pwrite64: 4, fsync: 1, ftruncate: 1, rename: 1, unlink: 1 };
      await forEachOf(faultsAt(from, 'signal=SIGKILL', drawn), async (fault) => {
        const { isKilled, done, content } = await survive(fault, { from });
        expect({ fault, isKilled }).toEqual({ fault, isKilled: true });
        expectSteps(fault, content, 'restarted', done, done + 1);
      });
    });

    test.each([
      ['is full', 'error=ENOSPC', { pwrite64: 4 }, /: no space is left on the disk \(ENOSPC\)$/],
      ['refuses to sync', 'error=EIO', { fsync: 3 }, /: the disk reports an error \(EIO\)$/],
    ] as const)(
      `in ${place}, on a disk that %s for a time, goes on reading, and can do each refused step later`,
      async (_, effect, drawn, words) => {
        await forEachOf(faultsAt(from, effect, drawn, 3), async (fault) => {
          const { reports, done, content } = await survive(fault, { from });
          for (const [index, { what, reason, content: readable }] of reports.entries()) {
            if (what === 'done') continue;
            expect({ fault, reason }).toMatchObject({ reason: expect.stringMatching(words) });
            const steps = countSteps(from, reports.slice(0, index + 1));
            if (readable !== undefined) expectSteps(fault, readable, 'running', steps);
          }
          // A refused start is tried again by the next process.
          const isStarted = reports[0]?.what === 'done' || reports[0]?.content !== undefined;
          expect({ fault, done }).toEqual({ fault, done: isStarted ? storeLife.length : from });
          expectSteps(fault, content, 'restarted', done);
        });
      },
    );
  }

  test.each([
    ['write that finds the disk full', 'error=ENOSPC', { pwrite64: 3 }],
    ['sync that fails', 'error=EIO', { fsync: 3 }],
  ] as const)(
    'killed after a %s leaves at most the refused step besides, and no longer that after another write',
    async (_, effect, drawn) => {
      const options = ['die', 'write and die'] as const;
      const lives = faultsAt(0, effect, drawn).flatMap((fault) =>
        options.map((afterRefusal) => ({ fault, afterRefusal })),
      );
      await forEachOf(lives, async ({ fault, afterRefusal }) => {
        const { reports, isKilled, done, content } = await survive(fault, { afterRefusal });
        const isRefused = reports.some(({ what, content }) => what === 'refused' && content !== undefined);
        expect({ fault, isKilled }).toEqual({ fault, isKilled: isRefused });
        const steps = countSteps(0, reports);
        const recovery = reports.find(({ what }) => what === 'recovered');
        if (recovery !== undefined) expectSteps(fault, recovery.content, 'running', steps);
        expectSteps(
          fault,
          content,
          'restarted',
          steps,
          ...(isKilled && recovery === undefined ? [done + 1] : []),
        );
      });
    },
  );

  test.each(Object.entries(places))('in %s syncs each step before it acknowledges it', (_, from) => {
    const unsynced: number[] = [];
    let step = from;
    let isSynced = false;
    for (const { call, file } of traces.get(from) ?? []) {
      if (call === 'write') {
        if (!isSynced) unsynced.push(step);
        step += 1;
        isSynced = false;
      } else if (file === 'relay.db-wal' && (call === 'pwrite64' || call === 'fsync'))
        isSynced = call === 'fsync';
    }
    expect({ step, unsynced }).toEqual({ step: storeLife.length, unsynced: [] });
  });
});
