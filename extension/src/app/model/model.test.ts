import { beforeEach, describe, expect, it } from 'vitest';
import { createFakeWorld, type FakeWorld } from '../../test-support/fake-effects.ts';
import { aConnection } from '../../test-support/fake-relay.ts';
import { startSetUp, startWorker } from '../../test-support/start-worker.ts';

let world: FakeWorld;
beforeEach(() => {
  world = createFakeWorld();
  world.setUp();
  world.relay.connections = [aConnection()];
});

describe('a browser whose storage is full', () => {
  let isFull: boolean;
  beforeEach(() => {
    const { set } = world.storage;
    world.storage.set = (key, value) =>
      isFull ? Promise.reject(new Error('kQuotaBytes quota exceeded')) : set(key, value);
    isFull = true;
  });

  it('shows what the relay answers, and warns until saving succeeds that it is not saved', async () => {
    const worker = await startWorker(world);
    await worker.send('refresh', null);
    expect(worker.view()).toMatchObject({
      known: { connections: [aConnection()] },
      refresh: { running: false, failure: 'not_saved' },
    });
    isFull = false;
    await worker.app.begin();
    expect(worker.view().refresh).toEqual({ running: false, failure: null });
  });

  it('completes an attempt', async () => {
    const worker = await startWorker(world);
    await worker.send('connect', { account: { id: 'crm-1' } });
    const url = 'https://extension.chromiumapp.org/connect/x?access_code=c';
    (await worker.window()).end({ kind: 'redirected', url });
    expect(await worker.outcome()).toBe('connected');
    expect(worker.view().errors).toBeNull();
  });
});

it('reports a record that the browser cannot read, until the relay has answered', async () => {
  const { get } = world.storage;
  world.storage.get = (key) => (key === 'known' ? Promise.reject(new Error('corrupt')) : get(key));
  const worker = await startWorker(world);
  expect(worker.view()).toMatchObject({
    known: null,
    relay: { host: 'relay.example.com' },
    refresh: { running: false, failure: 'record_damaged' },
  });
  await worker.send('refresh', null);
  expect(worker.view()).toMatchObject({
    known: { connections: [aConnection()] },
    refresh: { failure: null },
  });
});

it('keeps typed text for the next worker, but not after a restart of the browser', async () => {
  const draft = { id: 'crm-9', name: 'Sea View' };
  await (await startWorker(world)).send('keep-draft', draft);
  const next = await startWorker(world);
  expect(next.view().draft).toEqual(draft);
  await next.app.begin();
  expect(next.view().draft).toBeNull();
  expect(world.stored()).not.toContain('Sea View');
});

it('the tour stays away once the person has left it', async () => {
  const { world, worker } = await startSetUp();
  expect(worker.view().tour).toBe(null);
  await worker.send('choose', { tour: 'left' });
  expect((await startWorker(world)).view().tour).toBe('left');
});
