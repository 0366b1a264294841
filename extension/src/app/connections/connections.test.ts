import { roles } from '@noiseaware-connect/shared/role';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeWorld, type FakeWorld } from '../../test-support/fake-effects.ts';
import { aConnection, aLink, refusal } from '../../test-support/fake-relay.ts';
import { startWorker, type Worker } from '../../test-support/start-worker.ts';

const renew = (worker: Worker, id = 'connection-1') =>
  worker.ask((client) => client.renewConnection({ id, body: {} }));

let world: FakeWorld;
beforeEach(() => {
  world = createFakeWorld();
  world.setUp();
  world.relay.connections = [aConnection()];
});

it('shows the last known list with its age immediately after a restart of the worker', async () => {
  await (await startWorker(world)).send('refresh', null);
  world.advance(180_000);
  const next = await startWorker(world);
  expect(next.view().known).toMatchObject({
    connections: [aConnection()],
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

it('tells an answer without CORS, such as a proxy’s own, from a network that is down', async () => {
  const worker = await startWorker(world);
  world.relay.isHidden = true;
  world.relay.tell('GET /v1/connections/summary', 'no answer');
  await worker.send('refresh', null);
  expect(worker.view().refresh.failure).toBe('not_a_relay');
  world.relay.tell('GET /v1/connections', 'no answer');
  expect(await worker.ask((client) => client.listConnections({}))).toMatchObject({ code: 'not_a_relay' });
});

it('says of a page’s call that found no relay what the refresh says, until the relay answers', async () => {
  const worker = await startWorker(world);
  await worker.send('refresh', null);
  world.relay.tell('GET /v1/connections', 'no answer');
  expect(await worker.ask((client) => client.listConnections({}))).toMatchObject({
    code: 'relay_unreachable',
  });
  expect(worker.view().refresh).toEqual({ running: false, failure: 'relay_unreachable' });
  const answer = Promise.withResolvers<{ status: number }>();
  world.relay.tell('GET /v1/connections/summary', answer.promise);
  const refreshed = worker.send('refresh', null);
  await vi.waitFor(() => expect(worker.view().refresh.running).toBe(true));
  // Nothing counts as current again before the answer.
  expect(worker.view().refresh.failure).toBe('relay_unreachable');
  answer.resolve(refusal(503, 'store_unavailable'));
  await refreshed;
  expect(worker.view().refresh.failure).toBe('store_unavailable');
  await worker.send('refresh', null);
  expect(worker.view().refresh).toEqual({ running: false, failure: null });
});

it('does not count a refused call of a page as a relay that does not answer', async () => {
  const worker = await startWorker(world);
  world.relay.tell('GET /v1/connections', refusal(429, 'rate_limited'));
  await worker.ask((client) => client.listConnections({}));
  expect(worker.view().refresh.failure).toBe(null);
});

it('shows no links to a person who may not confirm them', async () => {
  world.relay.links = [aLink({ status: 'awaiting_confirmation' })];
  const worker = await startWorker(world);
  await worker.app.begin();
  expect(worker.view().links).toHaveLength(1);
  Object.assign(world.relay, { role: 'viewer', rights: 'read' });
  await worker.send('refresh', null);
  expect(worker.view().links).toEqual([]);
});

it('reports connections that could not be read, and asks for them again though the list has not changed', async () => {
  const strange = { ...aConnection({ id: 'connection-2' }), connectedAt: 'yesterday' };
  world.relay.connections = [aConnection(), strange];
  const worker = await startWorker(world);
  await worker.send('refresh', null);
  await worker.send('refresh', null);
  expect(worker.view().known).toMatchObject({ connections: [aConnection()], unreadable: true });
  expect(world.relay.statuses.slice(-2)).toEqual([304, 200]);
  world.relay.connections = [aConnection()];
  await worker.send('refresh', null);
  expect(worker.view().known?.unreadable).toBe(false);
});

it('learns of a changed role and its rights with the next call', async () => {
  const worker = await startWorker(world);
  const staffAfter = async (role: string, rights?: string) => {
    Object.assign(world.relay, { role, rights });
    await worker.send('refresh', null);
    return worker.view().relay?.staff;
  };
  const staff = { id: 'staff-1', name: 'Ana Ruiz' };
  // An older relay sends no rights.
  expect(await staffAfter('admin')).toEqual({ ...staff, role: 'admin' });
  expect(await staffAfter('admin', 'read, connect, administer')).toEqual({
    ...staff,
    ...{ role: 'admin', rights: ['read', 'connect', 'administer'] },
  });
  // A newer relay may have roles and rights that this extension does not know: rights count, not the role's name.
  expect(await staffAfter('auditor', 'read, export')).toEqual({ ...staff, role: roles[0], rights: ['read'] });
  expect(await staffAfter('staff')).toEqual({ ...staff, role: 'staff' });
});

it('drops an attempt and links when the person may no longer connect', async () => {
  world.relay.links = [aLink({ status: 'awaiting_confirmation' })];
  const worker = await startWorker(world);
  await worker.app.begin();
  await worker.send('connect', { account: { id: 'crm-1' } });
  await worker.send('keep-draft', { id: 'crm-2', name: '' });
  expect(worker.view()).toMatchObject({ flow: { account: { id: 'crm-1' } }, links: [{}], draft: {} });
  Object.assign(world.relay, { role: 'staff', rights: 'read', links: [] });
  await worker.send('refresh', null);
  await expect.poll(() => worker.view()).toMatchObject({ flow: null, links: [], draft: null });
});

describe('a relay with more connections than a browser keeps', () => {
  const many = Array.from({ length: 250 }, (_, index) =>
    aConnection({ id: `connection-${index}`, account: { id: `crm-${index}` } }),
  );
  const dying = aConnection({ id: 'dying', account: { id: 'crm-999' }, diesAt: '2026-05-14T00:00:00Z' });

  beforeEach(() => {
    world.relay.connections = [...many, dying];
    world.relay.pageSize = 100;
  });

  it('stores the first page, which begins with the connections that need a person, in two requests', async () => {
    const worker = await startWorker(world);
    await worker.send('refresh', null);
    const { known, summary } = worker.view();
    expect(known?.connections.map(({ id }) => id).sort()).toEqual(
      ['dying', ...many.slice(0, 99).map(({ id }) => id)].sort(),
    );
    expect(known?.pages.all.more).toBe(true);
    expect(summary).toMatchObject({ needsYou: 1, fine: 250 });
    expect(world.relay.calls).toHaveLength(2);
  });

  it('transfers none of them again while nothing has changed', async () => {
    const worker = await startWorker(world);
    await worker.send('refresh', null);
    const before = worker.view();
    world.advance(60_000);
    await (await startWorker(world)).send('refresh', null);
    expect(world.relay.statuses.slice(-2)).toEqual([304, 304]);
    const after = await startWorker(world);
    expect(after.view().summary).toEqual(before.summary);
    expect(after.view().known?.connections.length).toBe(100);
    expect(after.view().known?.at).toBe(world.effects.now());
  });

  it('finds any of them by a part of its name or id, or by its group, page by page', async () => {
    const worker = await startWorker(world);
    const find = (query: { q?: string; group?: 'fine'; cursor?: string | undefined }) =>
      worker.ask((client) => client.listConnections({ query }));
    expect(await find({ q: 'crm-24' })).toMatchObject({
      ok: true,
      value: { connections: [{ account: { id: 'crm-24' } }, ...many.slice(240)] },
    });
    const first = await find({ group: 'fine' });
    const cursor = first.ok ? first.value.nextCursor : undefined;
    expect(await find({ group: 'fine', cursor })).toMatchObject({
      value: { connections: many.slice(100, 200) },
    });
    world.relay.tell('GET /v1/connections', 'no answer');
    expect(await find({ q: 'x' })).toEqual({ ok: false, code: 'relay_unreachable' });
  });

  it('keeps searched connections for a while, and of many only the latest', async () => {
    const worker = await startWorker(world);
    await worker.send('refresh', null);
    const isKnown = (id: string) => worker.view().known?.connections.some((each) => each.id === id);
    for (let asked = 0; asked < 55; asked += 1) {
      world.advance(1);
      const connection = many[asked + 150];
      world.relay.tell('POST /v1/connections/x/renewal', { status: 200, body: { connection } });
      await renew(worker, 'x');
    }
    await worker.send('refresh', null);
    expect(isKnown('connection-204')).toBe(true);
    expect(isKnown('connection-150')).toBe(false);
    expect(worker.view().known?.connections.length).toBeLessThanOrEqual(151);
    world.advance(15 * 60_000);
    await worker.send('refresh', null);
    expect(isKnown('connection-204')).toBe(false);
  });
});

it('sends the relay one request for simultaneous callers', async () => {
  const worker = await startWorker(world);
  await Promise.all([worker.send('refresh', null), worker.send('refresh', null)]);
  expect(world.relay.made('GET /v1/connections')).toHaveLength(1);
});

it('marks a session that the relay refuses as ended, and does not use it again', async () => {
  world.relay.session = 'another';
  const worker = await startWorker(world);
  await worker.send('refresh', null);
  expect(worker.view().relay?.sessionEnded).toBe(true);
  await worker.send('refresh', null);
  expect(world.relay.calls).toHaveLength(1);
});

it.each([
  ['asked for again', 'GET /v1/connections', { connections: [aConnection()] }],
  ['renewed', 'POST /v1/connections/connection-1/renewal', { connection: aConnection() }],
])('ignores an answer that comes after a sign-out: a connection is %s', async (_, call, body) => {
  const late = Promise.withResolvers<{ status: number; body: unknown }>();
  world.relay.tell(call, late.promise);
  const worker = await startWorker(world);
  const asking = call.startsWith('GET') ? worker.send('refresh', null) : renew(worker);
  await vi.waitFor(() => expect(world.relay.made(call)).toHaveLength(1));
  await worker.send('sign-out', { anyway: false });
  late.resolve({ status: 200, body });
  await asking;
  expect(worker.view().known).toBeNull();
  expect(world.stored()).toBe('[]');
});

it('shows a disconnected connection as disconnected immediately', async () => {
  const worker = await startWorker(world);
  await worker.send('refresh', null);
  expect(await worker.ask((client) => client.disconnect({ id: 'connection-1' }))).toMatchObject({ ok: true });
  expect(worker.view().known?.connections).toMatchObject([{ id: 'connection-1', status: 'disconnected' }]);
});

it.each([
  ['finds that a person is needed', 409, 'reauthorization_required', 'reauthorization_required', 'refused'],
  ['fails, as cause and dates are others now', 503, 'noiseaware_unavailable', 'degraded', 'slow'],
] as const)('reloads the list after a renewal %s', async (_, answer, code, status, cause) => {
  const worker = await startWorker(world);
  await worker.send('refresh', null);
  world.relay.tell('POST /v1/connections/connection-1/renewal', refusal(answer, code));
  world.relay.connections = [aConnection({ status, cause })];
  expect(await renew(worker)).toEqual({ ok: false, code });
  await vi.waitFor(() => expect(worker.view().known?.connections).toMatchObject([{ status, cause }]));
});

it('reloads the list after a change by a page, also if that page does not wait for it', async () => {
  const worker = await startWorker(world);
  await worker.send('refresh', null);
  world.relay.tell('POST /v1/connections/connection-1/renewal', { status: 200, body: 'no connection' });
  world.relay.connections = [aConnection({ status: 'degraded', cause: 'slow' })];
  void renew(worker);
  await vi.waitFor(() => expect(worker.view().known?.connections).toMatchObject([{ status: 'degraded' }]));
});

it('repairs a disconnected connection, and shows it as connected immediately', async () => {
  world.relay.connections = [aConnection({ status: 'disconnected', cause: 'disconnected_by_staff' })];
  const worker = await startWorker(world);
  await worker.send('refresh', null);
  expect(await renew(worker)).toMatchObject({ ok: true });
  expect(worker.view().known?.connections).toEqual([aConnection()]);
});

it('shows on the badge the number of connections that need a person', async () => {
  world.relay.connections = [
    aConnection({ status: 'reauthorization_required', cause: 'refused' }),
    aConnection({ id: 'connection-2' }),
    aConnection({ id: 'connection-3', status: 'degraded', cause: 'slow' }),
  ];
  const worker = await startWorker(world);
  expect(world.badges.at(-1)).toBe('');
  await worker.app.begin();
  expect(world.badges.at(-1)).toBe('1');
  world.relay.session = 'another';
  await worker.app.begin();
  expect(world.badges.at(-1)).toBe('!');
});

it('a refused proof, as by a clock that differs, does not sign this browser out, and is tried again', async () => {
  const worker = await startWorker(world);
  const refused = refusal(401, 'unauthenticated');
  world.relay.tell('GET /v1/connections/summary', {
    ...refused,
    headers: { 'www-authenticate': 'DPoP error="invalid_dpop_proof"' },
  });
  await worker.send('refresh', null);
  expect(worker.view()).toMatchObject({
    relay: { sessionEnded: false },
    refresh: { failure: 'proof_refused' },
  });
  await worker.send('refresh', null);
  expect(worker.view().refresh.failure).toBe(null);
});

it.each([
  ['before', true],
  ['after', false],
])(
  'asks the relay once if the browser starts just %s a page opens, and again for the next page',
  async (_, isFirst) => {
    const worker = await startWorker(world);
    const occasions = [() => worker.app.begin(), () => worker.app.opened('popup')];
    for (const occur of isFirst ? occasions : occasions.reverse()) await occur();
    expect(world.relay.made('GET /v1/connections')).toHaveLength(1);
    expect(world.relay.made('GET /v1/connections/summary')).toHaveLength(1);
    await worker.app.opened('popup');
    expect(world.relay.made('GET /v1/connections')).toHaveLength(2);
  },
);

it('asks again when a page opens after a refresh that the relay has not answered', async () => {
  const worker = await startWorker(world);
  world.relay.tell('GET /v1/connections', 'no answer');
  await worker.app.begin();
  expect(worker.view().refresh.failure).toBe('relay_unreachable');
  await worker.app.opened('popup');
  expect(worker.view().refresh.failure).toBe(null);
});

it('opening the popup costs two requests, and a third only if the relay counts other links than the kept ones', async () => {
  const worker = await startWorker(world);
  await worker.app.opened('popup');
  expect(world.relay.calls.map(({ path }) => path)).toEqual(['/v1/connections/summary', '/v1/connections']);
  world.relay.links = [aLink()];
  await worker.app.opened('popup');
  await worker.app.opened('popup');
  expect(world.relay.calls.filter(({ path }) => path === '/v1/links')).toHaveLength(1);
});
