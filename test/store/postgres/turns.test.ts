import { randomBytes } from 'node:crypto';
import { createSealer } from '@noiseaware-connect/relay/domain/sealing/sealing';
import { runEventPolling } from '@noiseaware-connect/relay/features/alerts/poll-events';
import { runSchedule } from '@noiseaware-connect/relay/features/renewal/scheduler';
import type { Store } from '@noiseaware-connect/relay/store/store';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { renewalBench } from '../../renewal/renewal-stage.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { auditLife, day, eventLife, start } from '../conformance/samples.ts';
import { addConnection, atOnce } from '../conformance/store-check.ts';
import { openStore, storeOfTest } from './open-store.ts';

let stores: Store[];
beforeEach(async () => {
  const { database, store } = await storeOfTest();
  stores = [store, await openStore(database.url), await openStore(database.url)];
  onTestFinished(async () => void (await Promise.all(stores.slice(1).map((each) => each.close()))));
});

const storeAt = (index: number): Store => stores[index % stores.length] as Store;

test('one of thirty concurrent callers gets a scheduled turn, and the time of the previous one', async () => {
  for (const [index, since] of [0, start, start + 4].entries()) {
    const now = start + 4 * index;
    const asked = await atOnce(30, (number) => Promise.resolve(storeAt(number).takeTurn?.(now, 4)));
    expect(asked.filter((each) => each !== undefined)).toEqual([{ since }]);
  }
});

test('one of three relays polls the events of a connection per round', async () => {
  for (let index = 0; index < 60; index += 1) await addConnection(storeAt(0), { id: `connection-${index}` });
  const asked: string[] = [];
  const { log } = recordingLog();
  let now = start + day;
  for (const round of [1, 2]) {
    const polls = stores.map((store) => {
      const one = new AbortController();
      // The pause between rounds ends it; pauses between calls end at once.
      const sleep = async (seconds: number) => (seconds === 60 ? one.abort() : undefined);
      const listEvents = async ({ id }: { id: string }) => {
        asked.push(id);
        return { events: [], isComplete: true };
      };
      const effects = { now: () => now, sleep, log };
      return runEventPolling({ store, listEvents, effects, every: 60 }, one.signal);
    });
    await Promise.all(polls);
    expect(asked).toHaveLength(60 * round);
    now += 60;
  }
  expect(new Set(asked).size).toBe(60);
});

test('the schedulers of three relays renew each due connection exactly once', async () => {
  const sealer = createSealer([{ id: 'key', key: new Uint8Array(randomBytes(32)) }]);
  const benches = await Promise.all(stores.map((store) => renewalBench({ store, sealer })));
  const trouble = { status: 'degraded', cause: 'slow', failing: { since: start, times: 1 } } as const;
  for (let index = 0; index < 30; index += 1) {
    await benches[0]?.add({ id: `connection-${index}`, renewAt: start - 30 + index, ...trouble });
  }
  const schedules = benches.map(async ({ store, renewer, effects, clock }) => {
    const one = new AbortController();
    const sleep = async (seconds: number) => {
      await effects.sleep(seconds);
      // Each gets several rounds, at its own speed.
      if (clock.now > start + 60) one.abort();
    };
    await runSchedule(
      {
        store,
        renewer,
        effects: { ...effects, sleep },
        plan: { pause: () => 7 * day },
        auditLife,
        eventLife,
      },
      one.signal,
    );
  });
  await Promise.all(schedules);
  expect(benches.flatMap(({ asked }) => asked)).toHaveLength(30);
  const { connections } = await storeAt(0).connections.list({ limit: 100 });
  expect(new Set(connections.map(({ status }) => status))).toEqual(new Set(['active']));
});

test('three relays together renew idle connections no faster than one relay does', async () => {
  const benches = await Promise.all(stores.map((store) => renewalBench({ store })));
  for (let index = 0; index < 60; index += 1) {
    await benches[0]?.add({ id: `connection-${index}`, connectedAt: start + index, renewAt: start - day });
  }
  // Sixty in ten minutes are one in ten seconds; at 1.9 times that rate, an hour's backlog would be done in five minutes.
  const renewed: number[] = [];
  const clock = { now: start };
  await storeAt(0).takeTurn?.(start - 4, 4);
  const renew = async () => {
    renewed.push(clock.now);
    return 'missing' as const;
  };
  const signals = benches.map(() => new AbortController());
  await Promise.all(
    benches.map(({ store, effects }, index) => {
      let rounds = 0;
      const sleep = async () => {
        rounds += 1;
        clock.now += 5 / benches.length;
        if (rounds === 24) signals[index]?.abort();
      };
      const schedule = { ...effects, now: () => clock.now, sleep };
      return runSchedule(
        { store, renewer: { renew }, effects: schedule, plan: { pause: () => 600 }, auditLife, eventLife },
        (signals[index] as AbortController).signal,
      );
    }),
  );
  // Two minutes: at most 24, and one that each relay may have saved.
  expect(renewed.length).toBeGreaterThan(15);
  expect(renewed.length).toBeLessThanOrEqual(27);
});
