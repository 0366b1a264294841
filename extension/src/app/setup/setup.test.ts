import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeWorld, type FakeWorld } from '../../test-support/fake-effects.ts';
import { aConnection, aLink, refusal } from '../../test-support/fake-relay.ts';
import { startWorker, type Worker } from '../../test-support/start-worker.ts';

const address = 'https://relay.example.com';
const input = { address, invite: 'one-time-invite', loginHost: '' };
let world: FakeWorld;
beforeEach(() => {
  world = createFakeWorld();
});

describe('enrolling', () => {
  it('sends nothing over plain http to another machine', async () => {
    const worker = await startWorker(world);
    const insecure = 'http://relay.example.com';
    expect(await worker.send('enrol', { ...input, address: insecure })).toEqual({
      ok: false,
      code: 'bad_address',
    });
    expect(world.relay.calls).toEqual([]);
  });

  it('exchanges the invite for a session and shows its staff member, without the session', async () => {
    const worker = await startWorker(world);
    expect(await worker.send('enrol', input)).toEqual({ ok: true });
    expect(worker.view().relay).toEqual({
      address,
      host: 'relay.example.com',
      staff: { id: 'staff-1', name: 'Ana Ruiz', role: 'staff' },
      signsIn: false,
      loginHost: 'login.noiseaware.io',
      sessionEnded: false,
      brand: null,
    });
    await vi.waitFor(() => expect(worker.view().known).not.toBeNull());
    expect(JSON.stringify(worker.pushed)).not.toMatch(/session-1|one-time-invite/);
    expect(world.stored()).not.toContain('one-time-invite');
  });

  it('changes nothing if the invite is refused', async () => {
    world.setUp();
    world.relay.tell('POST /v1/enrolments', refusal(401, 'unauthenticated'));
    const worker = await startWorker(world);
    const before = worker.view().relay;
    expect(await worker.send('enrol', { ...input, address: 'https://other.example' })).toEqual({
      ok: false,
      code: 'unauthenticated',
    });
    expect(worker.view().relay).toEqual(before);
  });

  it('replaces another relay completely: ends its session, removes its list and attempt', async () => {
    world.setUp();
    world.relay.connections = [aConnection()];
    const worker = await startWorker(world);
    await worker.send('refresh', null);
    await worker.send('connect', { account: { id: 'crm-1' } });
    await worker.window();
    world.relay.connections = [];
    await worker.send('enrol', { ...input, address: 'https://other.example' });
    expect(worker.view()).toMatchObject({ flow: null, relay: { host: 'other.example' } });
    expect(world.closed).toEqual([1]);
    expect(world.relay.made('DELETE /v1/pairings/pairing-1')).toHaveLength(1);
    await vi.waitFor(() => expect(world.relay.made('DELETE /v1/session')).toHaveLength(1));
    await vi.waitFor(() => expect(worker.view().known?.connections).toEqual([]));
  });

  it('ignores a late answer of the other relay while the new setup is being saved', async () => {
    world.setUp();
    const worker = await startWorker(world);
    const { storage } = world;
    const { set } = storage;
    const saving = Promise.withResolvers<void>();
    const saved = Promise.withResolvers<void>();
    storage.set = async (name, value) => {
      if (name === 'credential') {
        saving.resolve();
        await saved.promise;
      }
      await set(name, value);
    };
    const enrolling = worker.send('enrol', { ...input, address: 'https://other.example' });
    await saving.promise;
    const live = { service: 'noiseaware-connect-relay', version: '1.0.0', contract: 1 };
    world.relay.tell('GET /health/live', { status: 200, body: { ...live, brand: { name: 'Old Stays' } } });
    world.relay.connections = [aConnection()];
    world.relay.links = [aLink()];
    const answers = [
      worker.ask((client) => client.renewConnection({ id: 'connection-1', body: {} })),
      worker.app.opened('options'),
    ];
    await vi.waitFor(() => expect(world.relay.statuses).toHaveLength(5));
    await new Promise(setImmediate);
    Object.assign(world.relay, { connections: [], links: [] });
    saved.resolve();
    await Promise.all([enrolling, ...answers]);
    expect(JSON.stringify(worker.pushed)).not.toMatch(/connection-1|link-1|Old Stays/);
  });

  it('keeps the confirmed login host for later windows', async () => {
    world.relay.authorizeUrl = 'https://login.partner.example/authorize';
    const worker = await startWorker(world);
    await worker.send('enrol', { ...input, loginHost: 'login.partner.example' });
    await worker.send('connect', { account: { id: 'crm-1' } });
    expect((await worker.window()).url).toContain('https://login.partner.example/authorize?');
  });

  it('restores a session that had ended', async () => {
    world.setUp({ sessionEnded: true });
    const worker = await startWorker(world);
    await worker.send('enrol', input);
    expect(worker.view().relay?.sessionEnded).toBe(false);
    expect(world.relay.made('DELETE /v1/session')).toEqual([]);
  });
});

describe('signing out', () => {
  it('ends the session at the relay and deletes everything about it in the browser', async () => {
    world.setUp();
    world.relay.connections = [aConnection()];
    const worker = await startWorker(world);
    await worker.send('refresh', null);
    await worker.send('keep-draft', { id: 'crm-1', name: '' });
    expect(await worker.send('sign-out', { anyway: false })).toEqual({ ok: true });
    expect(world.relay.made('DELETE /v1/session')).toHaveLength(1);
    expect(world.stored()).toBe('[]');
  });

  it('reports that the relay does not answer, and deletes the session only if the person insists', async () => {
    world.setUp();
    world.relay.tell('DELETE /v1/session', 'no answer', 'no answer');
    const worker = await startWorker(world);
    expect(await worker.send('sign-out', { anyway: false })).toEqual({
      ok: false,
      code: 'relay_unreachable',
    });
    expect(worker.view().relay).not.toBeNull();
    expect(await worker.send('sign-out', { anyway: true })).toEqual({ ok: true });
    expect(worker.view().relay).toBeNull();
  });

  it('succeeds if the relay had already ended the session', async () => {
    world.setUp();
    world.relay.session = 'another';
    const worker = await startWorker(world);
    expect(await worker.send('sign-out', { anyway: false })).toEqual({ ok: true });
    expect(worker.view().relay).toBeNull();
  });
});

describe('the browsers of a staff member', () => {
  const other = {
    id: 'other',
    createdAt: '2026-05-01T10:00:00Z',
    lastUsedAt: '2026-05-02T10:00:00Z',
    expiresAt: '2026-06-01T10:00:00Z',
    current: false,
  };
  const list = (worker: Worker) => worker.ask((client) => client.listSessions());
  const end = (worker: Worker) => worker.ask((client) => client.endSession({ id: 'other' }));

  it('are listed, and signed out one by one', async () => {
    world.setUp();
    const worker = await startWorker(world);
    world.relay.tell('GET /v1/sessions', { status: 200, body: { sessions: [other] } });
    world.relay.tell('DELETE /v1/sessions/other', { status: 204 });
    const listed = { ...other, invitedBy: null };
    expect(await list(worker)).toEqual({ ok: true, value: { sessions: [listed], invites: [] } });
    expect(await end(worker)).toEqual({ ok: true });
    expect(world.relay.made('DELETE /v1/sessions/other')).toHaveLength(1);
  });

  it('are reported as unavailable if the relay is unreachable', async () => {
    world.setUp();
    const worker = await startWorker(world);
    world.relay.tell('GET /v1/sessions', 'no answer');
    world.relay.tell('DELETE /v1/sessions/other', 'no answer');
    const away = { ok: false, code: 'relay_unreachable' };
    expect(await list(worker)).toEqual(away);
    expect(await end(worker)).toEqual(away);
  });
});
