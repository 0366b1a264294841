import { expect, it } from 'vitest';
import { createFakeWorld } from '../../test-support/fake-effects.ts';
import { aConnection } from '../../test-support/fake-relay.ts';
import { startWorker } from '../../test-support/start-worker.ts';

it('shows the last counts at the start of a browser that answers nothing else yet', async () => {
  const world = createFakeWorld();
  world.setUp();
  world.relay.connections = [aConnection({ status: 'reauthorization_required', cause: 'refused' })];
  await (await startWorker(world)).app.begin();
  world.badges.length = 0;
  const silent = () => new Promise<never>(() => {});
  world.effects.readPolicy = silent;
  world.effects.speak = silent;
  world.effects.toolPages.runOn = silent;
  void startWorker(world);
  await expect.poll(() => world.badges).toEqual(['1']);
});
