import { isRelaySeen, sendHeartbeats } from '@noiseaware-connect/relay/features/sealing-keys/heartbeats';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { start } from '../store/conformance/samples.ts';
import type { Bench } from '../store/conformance/store-check.ts';
import { postgresBench } from '../store/tested-stores.ts';
import { recordingLog } from '../support/recording-log.ts';

let bench: Bench;
let store: Store;
let clock: number;
let ticks: (() => void)[];
const log = recordingLog();
const effects = {
  now: () => clock,
  every: (_: number, job: () => void) => void ticks.push(job),
  log: log.log,
};
const note = (of: Store, key: string) =>
  sendHeartbeats({ store: of, effects, key: () => key }, new AbortController().signal);

beforeEach(async () => {
  bench = await postgresBench();
  ({ store } = bench);
  clock = start;
  ticks = [];
});
afterEach(() => bench.close());

it('registers a relay at its start and regularly, with the sealing key that it uses', async () => {
  await note(store, 'old');
  expect(await isRelaySeen(store, start + 29, 30)).toBe(true);
  expect(await isRelaySeen(store, start + 30, 30)).toBe(false);
  expect(await isRelaySeen(store, start + 29, 30, 'new')).toBe(false);
  // By a relay whose time is ahead of the caller's stale one.
  expect(await isRelaySeen(store, start - 600, 30)).toBe(true);
  clock += 10;
  ticks.forEach((tick) => void tick());
  await expect.poll(() => isRelaySeen(store, start + 39, 30, 'old')).toBe(true);
  clock -= 70;
  await note(store, 'old');
  expect(await store.relays?.seen()).toEqual([{ key: 'old', at: start + 10 }]);
});

it('discards registrations from before a clock that was set back', async () => {
  const now = Date.now() / 1000;
  const day = 24 * 60 * 60;
  clock = now + day;
  await note(store, 'old');
  await note(store, 'new');
  clock = now;
  await note(store, 'new');
  expect(await isRelaySeen(store, now, 180, 'old')).toBe(false);
  expect(await isRelaySeen(store, now, 180, 'new')).toBe(true);
  expect(await isRelaySeen(store, now + 180, 180)).toBe(false);
  expect(await store.relays?.seen()).toContainEqual({ key: 'new', at: now });
});

it('does not mistake a relay with a slow clock for a clock that was set back', async () => {
  const now = Date.now() / 1000;
  clock = now;
  await note(store, 'old');
  clock = now - 600;
  await note(store, 'old');
  expect(await store.relays?.seen()).toEqual([{ key: 'old', at: now }]);
});

it('logs a failed registration and keeps trying', async () => {
  let away = false;
  const passing: Store = {
    ...store,
    relays: {
      seen: async () => [],
      note: async () => {
        if (away) throw new Error('away');
      },
    },
  };
  await note(passing, 'old');
  away = true;
  ticks.forEach((tick) => void tick());
  await expect
    .poll(() => log.lines.map(({ text }) => text).join())
    .toContain('cannot register this process in the store');
});

it('registers nothing in a store that is not shared', async () => {
  const { relays: _, ...own } = store;
  await note(own, 'old');
  expect([ticks, await isRelaySeen(own, start, 30)]).toEqual([[], false]);
});
