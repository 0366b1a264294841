import type { Pairing } from '@noiseaware-connect/shared/shapes';
import { beforeEach, expect, it, vi } from 'vitest';
import { createFakeWorld, type FakeWorld } from '../../test-support/fake-effects.ts';
import { aConnection } from '../../test-support/fake-relay.ts';
import { redirected, startWorker } from '../../test-support/start-worker.ts';

const account = { id: 'crm-1' };
let world: FakeWorld;
beforeEach(() => {
  world = createFakeWorld();
  world.setUp();
});

/** A worker that is killed while NoiseAware's window is open: its promises never settle. */
async function killedAtWindow(connection?: string) {
  const worker = await startWorker(world);
  await worker.send('connect', { account, ...(connection === undefined ? {} : { connection }) });
  await worker.window();
  await vi.waitFor(() =>
    expect(world.storage.contents.get('flow')).toMatchObject({
      step: 'authorizing',
      window: { id: 1 },
    }),
  );
}

it('reports an attempt that was killed before the relay answered as interrupted', async () => {
  world.relay.tell('POST /v1/pairings', new Promise(() => undefined));
  const killed = await startWorker(world);
  await killed.send('connect', { account });
  await vi.waitFor(() => expect(world.relay.made('POST /v1/pairings')).toHaveLength(1));
  expect(await (await startWorker(world)).outcome()).toBe('interrupted');
});

it.each<[Pairing['status'], string]>([
  ['awaiting_authorization', 'interrupted'],
  ['authorized', 'redirect_lost'],
  ['connected', 'connected'],
  ['cancelled', 'cancelled'],
  ['expired', 'timed_out'],
  ['failed', 'refused_by_noiseaware'],
])(
  'asks the relay about an attempt that was killed at the window, and closes that: %s is %s',
  async (status, outcome) => {
    await killedAtWindow();
    world.relay.pairingStatus = status;
    expect(await (await startWorker(world)).outcome()).toBe(outcome);
    await vi.waitFor(() => expect(world.closed).toEqual([1]));
  },
);

it('finds the connection when it was killed while the relay was completing', async () => {
  world.relay.tell('POST /v1/pairings/pairing-1/completion', new Promise(() => undefined));
  const killed = await startWorker(world);
  await killed.send('connect', { account });
  (await killed.window()).end(redirected);
  await killed.step('completing');
  world.relay.pairingStatus = 'connected';
  world.relay.connections = [aConnection()];
  const next = await startWorker(world);
  expect(await next.outcome()).toBe('connected');
  await vi.waitFor(() => expect(next.view().known?.connections).toHaveLength(1));
});

it('retries when the network is back a moment later', async () => {
  await killedAtWindow();
  world.relay.tell('GET /v1/pairings/pairing-1', 'no answer', 'no answer');
  expect(await (await startWorker(world)).outcomeInTime()).toBe('interrupted');
});

it('asks again later if the relay does not answer either', async () => {
  await killedAtWindow();
  world.relay.tell('GET /v1/pairings/pairing-1', ...Array.from({ length: 5 }, () => 'no answer' as const));
  const next = await startWorker(world);
  expect(await next.outcomeInTime()).toBe('relay_down');
  expect(next.view().flow?.resumable).toBe(false);
  world.relay.pairingStatus = 'authorized';
  await next.send('retry', null);
  await vi.waitFor(() => expect(next.view().flow?.outcome).toBe('redirect_lost'));
});

it('continues after a lost redirect with the connection that was being reauthorized', async () => {
  await killedAtWindow('connection-1');
  world.relay.pairingStatus = 'authorized';
  const next = await startWorker(world);
  await next.outcome();
  await next.send('retry', null);
  await next.window(2);
  expect(world.relay.made('POST /v1/pairings')[1]?.body).toMatchObject({ connection: 'connection-1' });
});

it('shows an ended attempt unchanged to a page that opens later', async () => {
  const first = await startWorker(world);
  await first.connect({ kind: 'page_not_loaded' });
  await first.outcome();
  expect((await startWorker(world)).view().flow?.outcome).toBe('login_unreachable');
});
