import { expect, it, vi } from 'vitest';
import { createFakeWorld } from '../../test-support/fake-effects.ts';
import { startWorker } from '../../test-support/start-worker.ts';

const address = 'https://relay.example.com';

it('supplies defaults, which the person’s own choices override', async () => {
  const world = createFakeWorld();
  Object.assign(world.policy, { language: 'de', notifications: false });
  const worker = await startWorker(world);
  expect(worker.view()).toMatchObject({ language: 'de', notifications: false });
  await worker.send('choose', { language: 'fr' });
  await worker.send('choose', { notifications: true });
  expect(worker.view()).toMatchObject({ language: 'fr', notifications: true });
  expect(world.spoken).toEqual(['de', 'fr']);
});

it('overrides the person’s choice while a value is locked, and restores the choice afterwards', async () => {
  const world = createFakeWorld();
  const worker = await startWorker(world);
  await worker.send('choose', { language: 'fr' });
  Object.assign(world.policy, {
    language: 'de',
    notifications: false,
    locked: ['language', 'notifications'],
  });
  await worker.app.policyChanged();
  expect(worker.view()).toMatchObject({ language: 'de', notifications: false });
  await worker.send('choose', { language: 'es' });
  expect(worker.view().language).toBe('de');
  Object.assign(world.policy, { locked: [] });
  await worker.app.policyChanged();
  expect(worker.view().language).toBe('es');
  expect(world.spoken).toEqual([null, 'fr', 'de', 'es']);
});

it('notifies tools’ pages of a new language once its texts are loaded', async () => {
  const world = createFakeWorld();
  const worker = await startWorker(world);
  world.told.length = 0;
  let speak = () => {};
  world.effects.speak = () => new Promise<void>((done) => (speak = done));
  Object.assign(world.policy, { language: 'de' });
  await worker.app.policyChanged();
  expect(world.told).toEqual([]);
  speak();
  await vi.waitFor(() => expect(world.told).toEqual(['rules-changed']));
});

it('reports a language as active only if no other one was chosen meanwhile', async () => {
  const world = createFakeWorld();
  const worker = await startWorker(world);
  world.told.length = 0;
  const loaded: (() => void)[] = [];
  world.effects.speak = () => new Promise<void>((done) => loaded.push(done));
  for (const language of ['de', 'fr']) {
    Object.assign(world.policy, { language });
    await worker.app.policyChanged();
  }
  loaded[1]?.();
  await vi.waitFor(() => expect(world.told).toEqual(['rules-changed']));
  loaded[0]?.();
  await worker.app.policyChanged();
  expect(world.told).toEqual(['rules-changed']);
});

it('enrols only at a locked address, and contacts no other', async () => {
  const world = createFakeWorld();
  Object.assign(world.policy, { relayAddress: `${address}/`, locked: ['relayAddress'] });
  const worker = await startWorker(world);
  const enrol = (to: string) => worker.send('enrol', { address: to, invite: 'invite-1', loginHost: '' });
  expect(await enrol('https://other.example.com')).toEqual({ ok: false, code: 'bad_address' });
  expect(await enrol(address)).toEqual({ ok: true });
  expect(worker.view().policy.relayAddress).toBe(address);
});

it('ignores a value of the wrong form, and keeps the others', async () => {
  const world = createFakeWorld();
  Object.assign(world.policy, {
    relayAddress: 'http://relay.example.com',
    tools: ['not a site'],
    language: 'xx',
    notifications: false,
  });
  const { policy } = (await startWorker(world)).view();
  expect(JSON.parse(JSON.stringify(policy))).toEqual({ notifications: false });
});

it('lets pages of sites from the policy ask about accounts, and pages of the person’s sites if they may add some', async () => {
  const world = createFakeWorld();
  world.setUp();
  world.sites.add('https://set.example.com/*').add('https://own.example.com/*');
  Object.assign(world.policy, { tools: ['https://set.example.com'] });
  const worker = await startWorker(world);
  await worker.send('refresh', null);
  await worker.app.begin();
  await worker.send('add-site', { origin: 'https://own.example.com' });
  const stateAt = async (site: string) =>
    (
      (await worker.app.answerTool(
        { name: 'tool-rules', input: null },
        { origin: site, ancestors: [], window: 1 },
      )) as { state: string }
    ).state;
  expect([await stateAt('https://set.example.com'), await stateAt('https://own.example.com')]).toEqual([
    'ready',
    'ready',
  ]);
  Object.assign(world.policy, { locked: ['tools'] });
  await worker.app.policyChanged();
  expect([await stateAt('https://set.example.com'), await stateAt('https://own.example.com')]).toEqual([
    'ready',
    'off',
  ]);
});

it('opens the setup after the installation, unless an administrator has set a policy or the browser is set up', async () => {
  const world = createFakeWorld();
  const worker = await startWorker(world);
  expect(worker.app.wantsFirstPage()).toBe(true);
  Object.assign(world.policy, { notifications: true });
  await worker.app.policyChanged();
  expect(worker.app.wantsFirstPage()).toBe(false);
  const next = createFakeWorld();
  next.setUp();
  expect((await startWorker(next)).app.wantsFirstPage()).toBe(false);
});
