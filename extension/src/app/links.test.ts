import { beforeEach, expect, it, vi } from 'vitest';
import { createFakeWorld, type FakeWorld } from '../test-support/fake-effects.ts';
import { aConnection, aLink } from '../test-support/fake-relay.ts';
import { startWorker, type Worker } from '../test-support/start-worker.ts';

const account = { id: 'crm-1', name: 'Sunny Shores' };
const origin = 'https://tool.example.com';
let world: FakeWorld;
beforeEach(() => {
  world = createFakeWorld();
  world.setUp();
});

const asked = () => world.relay.made('GET /v1/links').length;
/** Lets seconds pass, one by one. */
const pass = async (seconds: number) => {
  for (let second = 0; second < seconds; second += 1) {
    const before = asked();
    // After each pause there is one request, then the next pause.
    const ended = world.advance(1_000);
    await vi.waitFor(() => expect(asked()).toBe(before + ended), { interval: 1 });
    await new Promise((resolve) => setImmediate(resolve));
  }
};
const make = (worker: Worker) => worker.ask((client) => client.makeLink({ body: { account } }));
/** A visible page of the extension, and a link that was made there. */
const makeOne = async () => {
  const worker = await startWorker(world);
  worker.popup.look(true);
  await make(worker);
  return worker;
};
/** A worker, after a tool's page has asked it about the account. */
const askedByTool = async () => {
  world.sites.add(`${origin}/*`);
  world.storage.contents.set('tools', []);
  world.storage.contents.set('ownSites', [origin]);
  const worker = await startWorker(world);
  const states = () =>
    worker.app.answerTool(
      { name: 'tool-states', input: { accounts: ['crm-1', 'crm-2'] } },
      { origin, ancestors: [], window: 1 },
    );
  await states();
  return { ...worker, states };
};

it('shows within a second, while a page is visible, what the owner has done with a link', async () => {
  const worker = await makeOne();
  expect(worker.view().links).toMatchObject([{ status: 'open' }]);
  world.relay.links = [aLink({ status: 'started' })];
  await pass(1);
  await vi.waitFor(() => expect(worker.view().links).toMatchObject([{ status: 'started' }]));
  world.relay.links = [aLink({ status: 'awaiting_confirmation', organization: 'Shores (7)' })];
  await pass(1);
  await vi.waitFor(() => expect(worker.view().links).toMatchObject([{ organization: 'Shores (7)' }]));
});

it('tells the maker of a link that an admin has confirmed it', async () => {
  const worker = await makeOne();
  world.relay.links = [aLink({ status: 'awaiting_confirmation', organization: 'Shores (7)' })];
  await pass(1);
  world.relay.links = [];
  world.relay.readLink = aLink({ status: 'connected', confirmedBy: { id: 'staff-9', name: 'Robin' } });
  await pass(1);
  await vi.waitFor(() =>
    expect(world.notices.get('link')).toMatchObject({ message: expect.stringContaining('Robin') }),
  );
  expect(worker.view().links).toEqual([]);
});

it('learns what was connected once the relay no longer lists the link', async () => {
  const worker = await makeOne();
  world.relay.links = [];
  world.relay.connections = [aConnection()];
  await pass(1);
  await vi.waitFor(() => expect(worker.view().known?.connections).toMatchObject([{ account }]));
  expect(worker.view().links).toEqual([]);
});

it('sends no request while no link is pending', async () => {
  const worker = await startWorker(world);
  worker.popup.look(true);
  await pass(30);
  expect(asked()).toBe(0);
  await make(worker);
  await worker.ask((client) => client.revokeLink({ id: 'link-1' }));
  await pass(1);
  const once = asked();
  await pass(30);
  expect(asked()).toBe(once);
});

it('sends no request while no page is visible, and continues once one is', async () => {
  const worker = await makeOne();
  worker.popup.look(false);
  // Ends the pause that had begun.
  await pass(1);
  const before = asked();
  await pass(30);
  expect(asked()).toBe(before);
  worker.popup.look(true);
  await pass(2);
  expect(asked()).toBeGreaterThan(before);
});

it('asks once at a time after a restart of the relay, whoever asks meanwhile, and once more for all of them', async () => {
  const worker = await makeOne();
  const before = asked();
  const answer = Promise.withResolvers<{ status: number; body: object }>();
  world.relay.tell('GET /v1/links', answer.promise);
  const waiting = [worker.app.begin(), make(worker), make(worker), make(worker)];
  await vi.waitFor(() => expect(world.relay.made('POST /v1/links').length).toBe(4));
  world.advance(1_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(asked() - before).toBe(1);
  answer.resolve({ status: 200, body: { links: world.relay.links } });
  await Promise.all(waiting);
  expect(asked() - before).toBe(2);
});

it('doubles the pause for a link without news, and asks immediately again after news', async () => {
  await makeOne();
  await pass(300);
  const before = asked();
  await pass(1_200);
  expect(asked() - before).toBeLessThan(600);
  world.relay.links = [aLink({ status: 'started' })];
  await pass(6);
  const again = asked();
  await pass(10);
  expect(asked() - again).toBe(10);
});

it('pauses requests to a relay that does not answer', async () => {
  await makeOne();
  const before = asked();
  world.relay.tell('GET /v1/links', ...Array.from({ length: 100 }, () => 'no answer' as const));
  await pass(60);
  expect(asked() - before).toBeLessThan(10);
});

it('tells a tool’s page that an account waits for its confirmation', async () => {
  world.storage.contents.set('links', [aLink()]);
  const { states } = await askedByTool();
  const told = world.told.length;
  world.relay.links = [aLink({ status: 'awaiting_confirmation' })];
  await pass(1);
  await vi.waitFor(() => expect(world.told.slice(told)).toEqual(['states-changed']));
  expect(await states()).toEqual({ ok: true, states: { 'crm-1': 'awaiting_confirmation' } });
});

it('notifies once that an owner has authorized while no page is visible', async () => {
  world.storage.contents.set('links', [aLink()]);
  const worker = await startWorker(world);
  world.relay.links = [aLink({ status: 'awaiting_confirmation' })];
  await worker.app.begin();
  await vi.waitFor(() => expect([...world.notices.keys()]).toEqual(['link']));
  expect(world.notices.get('link')?.title).toContain('Sunny Shores');
  world.notices.clear();
  await worker.app.begin();
  worker.popup.look(true);
  world.relay.links = [aLink({ id: 'link-2', status: 'awaiting_confirmation' })];
  await worker.app.begin();
  await vi.waitFor(() => expect(worker.view().links).toMatchObject([{ id: 'link-2' }]));
  expect(world.notices.size).toBe(0);
});

it('polls links for tools’ pages only while those ask and there was recent news', async () => {
  world.storage.contents.set('links', [aLink()]);
  world.relay.links = [aLink()];
  const { states } = await askedByTool();
  await pass(100);
  const before = asked();
  expect(before).toBeGreaterThan(60);
  await pass(60);
  expect(asked()).toBe(before);
  await states();
  await pass(10);
  expect(asked()).toBeGreaterThan(before);
  await pass(600);
  await states();
  const late = asked();
  await pass(30);
  expect(asked()).toBe(late);
});

it('keeps links for the next worker, and forgets them when the relay is removed', async () => {
  await makeOne();
  const next = await startWorker(world);
  expect(next.view().links).toMatchObject([{ id: 'link-1' }]);
  await next.send('sign-out', { anyway: true });
  expect(next.view().links).toEqual([]);
  expect((await startWorker(world)).view().links).toEqual([]);
});
