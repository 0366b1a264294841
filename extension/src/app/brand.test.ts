import { expect, it } from 'vitest';
import { createFakeWorld } from '../test-support/fake-effects.ts';
import { startWorker } from '../test-support/start-worker.ts';

it('uses the partner’s name once the relay has sent it, and keeps it while the relay does not answer', async () => {
  const world = createFakeWorld();
  world.setUp();
  const live = { service: 'noiseaware-connect-relay', version: '1.0.0', contract: 1 };
  const brand = { name: 'Example Stays', support: 'help@example.com' };
  world.relay.tell('GET /health/live', { status: 200, body: { ...live, brand } }, 'no answer', {
    status: 200,
    body: live,
  });
  const worker = await startWorker(world);
  for (const expected of [brand, brand, null]) {
    await worker.app.begin();
    expect(worker.view().relay?.brand).toEqual(expected);
  }
});
