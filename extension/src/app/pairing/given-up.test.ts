import { beforeEach, expect, it, vi } from 'vitest';
import type { FakeWorld } from '../../test-support/fake-effects.ts';
import { startSetUp, type Worker } from '../../test-support/start-worker.ts';

const completion = 'POST /v1/pairings/pairing-1/completion';
let world: FakeWorld;
let worker: Worker;

/** NoiseAware has authorized, the relay does not answer, and the worker waits to send the redirect. */
beforeEach(async () => {
  ({ world, worker } = await startSetUp());
  world.relay.tell(completion, 'no answer');
  await worker.connect();
  await vi.waitFor(() => expect(worker.view().flow?.waitingFor).toBe('relay'));
});

/** Ends the pause, and lets everything that follows happen. */
const pauseIsOver = async () => {
  world.advance(60_000);
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

it('completes nothing if a person cancels during the pause', async () => {
  await worker.send('cancel-flow', null);
  await pauseIsOver();
  expect(world.relay.made(completion)).toHaveLength(1);
  expect(worker.view().flow?.outcome).toBe('cancelled');
});

it('sends nothing of one relay to another that was set up during the pause', async () => {
  world.relay.session = 'session-2';
  const input = { address: 'https://other.example', invite: 'nacinv_x', loginHost: '' };
  expect(await worker.send('enrol', { ...input, loginHost: 'login.noiseaware.io' })).toEqual({ ok: true });
  await pauseIsOver();
  expect(world.relay.made(completion)).toHaveLength(1);
  await vi.waitFor(() => {
    const sent = world.relay.calls.filter(({ credential }) => credential === 'DPoP session-2');
    expect(sent.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      'GET /health/live',
      'GET /v1/connections',
      'GET /v1/connections/summary',
      'GET /v1/links',
      'GET /v1/tools',
    ]);
  });
});

it('allows a new attempt after a setup that waited while another attempt was begun', async () => {
  const goodbye = Promise.withResolvers<'no answer'>();
  world.relay.tell('DELETE /v1/pairings/pairing-1', goodbye.promise);
  const enrolling = worker.send('enrol', {
    address: 'https://other.example',
    invite: 'nacinv_x',
    loginHost: 'login.noiseaware.io',
  });
  await vi.waitFor(() => expect(worker.view().flow?.outcome).toBe('cancelled'));
  await worker.send('retry', null);
  await worker.window(2);
  goodbye.resolve('no answer');
  expect(await enrolling).toEqual({ ok: true });
  expect(worker.view().flow).toBeNull();
  expect(world.closed).toContain(2);
  expect(await worker.send('connect', { account: { id: 'crm-2' } })).toBe('started');
});
