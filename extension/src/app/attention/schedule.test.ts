import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeWorld, type FakeWorld } from '../../test-support/fake-effects.ts';
import { startSetUp, startWorker, type Worker } from '../../test-support/start-worker.ts';

const list = 'GET /v1/connections';
const minute = 60_000;

let world: FakeWorld;
let worker: Worker;
beforeEach(async () => {
  ({ world, worker } = await startSetUp());
});

/** Minutes until the alarm fires. */
const minutesLeft = () => (world.alarm.at - world.effects.now()) / minute;

/** Moves the clock to the alarm, and fires it. */
const ring = async () => {
  world.advance(world.alarm.at - world.effects.now());
  await worker.app.wake();
};

it('asks the relay about every quarter of an hour', async () => {
  await worker.app.begin();
  expect(minutesLeft()).toBeGreaterThan(13);
  expect(minutesLeft()).toBeLessThan(17);
  const before = world.relay.made(list).length;
  await ring();
  expect(world.relay.made(list)).toHaveLength(before + 1);
});

it('sets the alarms of different browsers to different times', async () => {
  const times = new Set<number>();
  for (let browser = 0; browser < 20; browser += 1) {
    world.effects.randomBytes = (size) => new Uint8Array(size).fill(browser * 12);
    await worker.app.begin();
    times.add(world.alarm.at);
  }
  expect(times.size).toBe(20);
});

describe('while the relay is away', () => {
  beforeEach(async () => {
    const away = () => {
      throw new TypeError('Failed to fetch');
    };
    world.effects.fetch = away as unknown as typeof fetch;
    await worker.app.begin();
  });

  it('doubles the pause between requests, up to four hours', async () => {
    const pauses = [minutesLeft()];
    for (let tries = 0; tries < 6; tries += 1) {
      await ring();
      pauses.push(minutesLeft());
    }
    expect(pauses[0]).toBeGreaterThan(26);
    expect(pauses[1]).toBeGreaterThan(53);
    expect(Math.max(...pauses)).toBeLessThan(4 * 60 * 1.1 + 1);
    expect(pauses.at(-1)).toBeGreaterThan(3.5 * 60);
  });

  it('keeps the longer pause in the next worker, and returns to the usual one once the relay answers', async () => {
    await ring();
    world.effects.fetch = world.relay.fetch;
    worker = await startWorker(world);
    await ring();
    expect(minutesLeft()).toBeLessThan(17);
  });
});

it('does not ask early when the worker was woken for something else', async () => {
  await worker.app.begin();
  const before = world.relay.calls.length;
  world.advance(minute);
  await worker.app.wake();
  expect(world.relay.calls).toHaveLength(before);
});

it('sets no alarm in a browser that is not set up', async () => {
  world = createFakeWorld();
  worker = await startWorker(world);
  await worker.app.begin();
  expect(world.alarm.at).toBeNaN();
});
