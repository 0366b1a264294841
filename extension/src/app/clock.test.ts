import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeWorld, type FakeWorld } from '../test-support/fake-effects.ts';
import { startWorker } from '../test-support/start-worker.ts';

const minute = 60_000;

let world: FakeWorld;
beforeEach(() => {
  world = createFakeWorld();
  world.setUp();
});

describe.each([
  ['ahead', -45 * minute],
  ['behind', 45 * minute],
])('a browser whose clock is 45 minutes %s', (_, ahead) => {
  beforeEach(() => {
    world.relay.ahead = ahead;
    world.relay.expiresAt = new Date(world.effects.now() + ahead + 30 * minute).toISOString();
  });

  it('counts an attempt’s remaining time by the relay’s clock', async () => {
    const worker = await startWorker(world);
    await worker.send('connect', { account: { id: 'crm-1' } });
    await worker.window();
    world.advance(29 * minute);
    await worker.step('authorizing');
    world.advance(2 * minute);
    expect(await worker.outcome()).toBe('timed_out');
  });

  it('connects', async () => {
    const worker = await startWorker(world);
    await worker.connect();
    expect(await worker.outcome()).toBe('connected');
  });

  it('shows ages by the relay’s clock, also in a worker that starts while the relay is unreachable', async () => {
    await (await startWorker(world)).send('refresh', null);
    const { view } = await startWorker(world);
    expect(Math.abs(view().offset - ahead)).toBeLessThan(1_500);
    expect(view().known?.at).toBe(world.effects.now() + view().offset);
  });
});

describe('a proxy whose clock, from which the Date header comes, is 40 minutes off', () => {
  const off = 40 * minute;
  beforeEach(() => {
    world.relay.proxyAhead = off;
    world.relay.expiresAt = new Date(world.effects.now() + 30 * minute).toISOString();
  });

  it('does not change the time by which this browser proves and counts', async () => {
    const worker = await startWorker(world);
    await worker.connect();
    expect(await worker.outcome()).toBe('connected');
    await worker.send('refresh', null);
    expect(worker.view().offset).toBe(0);
    expect(world.relay.statuses).not.toContain(401);
  });

  it('is not believed any longer by a browser that has taken its time', async () => {
    world.storage.contents.set('offset', off);
    const worker = await startWorker(world);
    await worker.connect();
    expect(await worker.outcome()).toBe('connected');
    expect(worker.view().offset).toBe(0);
  });

  it('is not believed any longer after several calls at the same time', async () => {
    world.storage.contents.set('offset', off);
    const worker = await startWorker(world);
    const calls = [1, 2].map(() => worker.ask((client) => client.listConnections({})));
    expect((await Promise.all(calls)).map(({ ok }) => ok)).toEqual([true, true]);
    expect(worker.view().offset).toBe(0);
  });

  it('lets an attempt end with the difference if the browser’s clock is wrong as well', async () => {
    world.relay.ahead = -off;
    const worker = await startWorker(world);
    await worker.send('connect', { account: { id: 'crm-1' } });
    expect(await worker.outcome()).toBe('clocks_differ');
    expect(worker.view().flow?.clocksApart).toBe(off);
    expect(worker.view().relay?.sessionEnded).toBe(false);
  });
});

it('ignores a clock difference of less than a second, which the Date header cannot show', async () => {
  world.relay.ahead = 900;
  const worker = await startWorker(world);
  await worker.send('refresh', null);
  expect(worker.view().offset).toBe(0);
});

it('asks the relay before it reports an attempt as expired', async () => {
  const worker = await startWorker(world);
  await worker.send('connect', { account: { id: 'crm-1' } });
  await worker.window();
  world.relay.pairingStatus = 'authorized';
  world.advance(30 * minute);
  expect(await worker.outcome()).toBe('redirect_lost');
});
