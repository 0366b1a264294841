import { beforeEach, expect, it, vi } from 'vitest';
import { createFakeWorld, type FakeWorld } from '../../test-support/fake-effects.ts';
import { aConnection, refusal } from '../../test-support/fake-relay.ts';
import { startWorker } from '../../test-support/start-worker.ts';

let world: FakeWorld;
beforeEach(() => {
  world = createFakeWorld();
  world.setUp();
  world.relay.connections = [aConnection()];
});

it('shows the last known list at once, with its age, to a worker that starts again', async () => {
  await (await startWorker(world)).send('refresh', null);
  world.advance(180_000);
  const next = await startWorker(world);
  expect(next.view().known).toEqual({
    connections: [aConnection()],
    more: false,
    at: world.effects.now() - 180_000,
  });
});

it('keeps the old list, and its age, when the relay does not answer', async () => {
  const worker = await startWorker(world);
  await worker.send('refresh', null);
  const before = worker.view().known;
  world.relay.tell('GET /v1/connections', 'no answer');
  world.advance(60_000);
  await worker.send('refresh', null);
  expect(worker.view()).toMatchObject({
    known: before,
    refresh: { running: false, failure: 'relay_unreachable' },
  });
});

it('follows the cursor through every page', async () => {
  const second = aConnection({ id: 'connection-2' });
  world.relay.tell('GET /v1/connections', {
    status: 200,
    body: { connections: [aConnection()], nextCursor: 'next' },
  });
  world.relay.connections = [second];
  const worker = await startWorker(world);
  await worker.send('refresh', null);
  expect(worker.view().known?.connections).toEqual([aConnection(), second]);
});

it('asks the relay once for callers that come together', async () => {
  const worker = await startWorker(world);
  await Promise.all([worker.send('refresh', null), worker.send('refresh', null)]);
  expect(world.relay.made('GET /v1/connections')).toHaveLength(1);
});

it('notes a session that the relay refuses, and does not knock again with it', async () => {
  world.relay.session = 'another';
  const worker = await startWorker(world);
  await worker.send('refresh', null);
  expect(worker.view().relay?.sessionEnded).toBe(true);
  await worker.send('refresh', null);
  expect(world.relay.made('GET /v1/connections')).toHaveLength(1);
});

it('does not bring a list back after a sign-out that came while it was asked for', async () => {
  let answer: (reply: { status: number; body: unknown }) => void = () => undefined;
  world.relay.tell('GET /v1/connections', new Promise((resolve) => (answer = resolve)));
  const worker = await startWorker(world);
  const refreshed = worker.send('refresh', null);
  await vi.waitFor(() => expect(world.relay.made('GET /v1/connections')).toHaveLength(1));
  await worker.send('sign-out', { anyway: false });
  answer({ status: 200, body: { connections: [aConnection()] } });
  await refreshed;
  expect(worker.view().known).toBeNull();
});

it('does not bring a connection back after a sign-out that came while it was renewed', async () => {
  let answer: (reply: { status: number; body: unknown }) => void = () => undefined;
  world.relay.tell('POST /v1/connections/connection-1/renewal', new Promise((resolve) => (answer = resolve)));
  const worker = await startWorker(world);
  const renewed = worker.send('renew', { id: 'connection-1' });
  await vi.waitFor(() =>
    expect(world.relay.made('POST /v1/connections/connection-1/renewal')).toHaveLength(1),
  );
  await worker.send('sign-out', { anyway: false });
  answer({ status: 200, body: { connection: aConnection() } });
  await renewed;
  expect(worker.view().known).toBeNull();
});

it('shows a disconnected connection as such, at once', async () => {
  const worker = await startWorker(world);
  await worker.send('refresh', null);
  expect(await worker.send('disconnect', { id: 'connection-1', forget: false })).toEqual({ ok: true });
  expect(worker.view().known?.connections).toMatchObject([{ id: 'connection-1', status: 'disconnected' }]);
});

it('asks for the list again when a renewal finds that a person is needed', async () => {
  const worker = await startWorker(world);
  await worker.send('refresh', null);
  world.relay.tell('POST /v1/connections/connection-1/renewal', refusal(409, 'reauthorization_required'));
  world.relay.connections = [aConnection({ status: 'reauthorization_required', cause: 'refused' })];
  expect(await worker.send('renew', { id: 'connection-1' })).toEqual({
    ok: false,
    code: 'reauthorization_required',
  });
  await vi.waitFor(() =>
    expect(worker.view().known?.connections[0]?.status).toBe('reauthorization_required'),
  );
});

it('asks for the list again when a renewal fails, as state, cause and dates are others now', async () => {
  const worker = await startWorker(world);
  await worker.send('refresh', null);
  world.relay.tell('POST /v1/connections/connection-1/renewal', refusal(503, 'noiseaware_unavailable'));
  world.relay.connections = [aConnection({ status: 'degraded', cause: 'slow' })];
  expect(await worker.send('renew', { id: 'connection-1' })).toMatchObject({
    code: 'noiseaware_unavailable',
  });
  await vi.waitFor(() => expect(worker.view().known?.connections[0]?.cause).toBe('slow'));
});

it('repairs what was disconnected, and shows it connected at once', async () => {
  world.relay.connections = [aConnection({ status: 'disconnected', cause: 'disconnected_by_staff' })];
  const worker = await startWorker(world);
  await worker.send('refresh', null);
  expect(await worker.send('renew', { id: 'connection-1' })).toEqual({ ok: true });
  expect(worker.view().known?.connections).toEqual([aConnection()]);
});

it('counts on the badge what needs a person', async () => {
  world.relay.connections = [
    aConnection({ status: 'reauthorization_required', cause: 'refused' }),
    aConnection({ id: 'connection-2' }),
    aConnection({ id: 'connection-3', status: 'degraded', cause: 'slow' }),
  ];
  const worker = await startWorker(world);
  const badges: string[] = [];
  worker.app.onBadge(({ text }) => badges.push(text));
  await worker.app.refresh();
  expect(badges[0]).toBe('');
  expect(badges.at(-1)).toBe('1');
  world.relay.session = 'another';
  await worker.app.refresh();
  expect(badges.at(-1)).toBe('!');
});

it('starts without a record that it cannot read, instead of not at all', async () => {
  world.storage.local.contents.set('known', { connections: 'damaged' });
  world.storage.local.contents.set('flow', 7);
  const worker = await startWorker(world);
  expect(worker.view()).toMatchObject({ known: null, flow: null, relay: { host: 'relay.example.com' } });
});
