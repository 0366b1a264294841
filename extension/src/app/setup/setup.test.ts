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
  it('sends nothing at all over plain http to another machine', async () => {
    const worker = await startWorker(world);
    const insecure = 'http://relay.example.com';
    expect(await worker.send('enrol', { ...input, address: insecure })).toEqual({
      ok: false,
      code: 'bad_address',
    });
    expect(world.relay.calls).toEqual([]);
  });

  it('trades the invite for a session and shows whose it is, without the session', async () => {
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

  it('changes nothing when the invite is refused', async () => {
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

  it('takes the place of another relay whole: its session is ended, its list and attempt are gone', async () => {
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

  it('takes nothing from the other relay that answers while the new setup is being saved', async () => {
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

  it('keeps the login address that was agreed to, for the windows to come', async () => {
    world.relay.authorizeUrl = 'https://login.partner.example/authorize';
    const worker = await startWorker(world);
    await worker.send('enrol', { ...input, loginHost: 'login.partner.example' });
    await worker.send('connect', { account: { id: 'crm-1' } });
    expect((await worker.window()).url).toContain('https://login.partner.example/authorize?');
  });

  it('brings a session back that had ended', async () => {
    world.setUp({ sessionEnded: true });
    const worker = await startWorker(world);
    await worker.send('enrol', input);
    expect(worker.view().relay?.sessionEnded).toBe(false);
    expect(world.relay.made('DELETE /v1/session')).toEqual([]);
  });
});

describe('signing out', () => {
  it('ends the session at the relay and forgets everything of it here', async () => {
    world.setUp();
    world.relay.connections = [aConnection()];
    const worker = await startWorker(world);
    await worker.send('refresh', null);
    await worker.send('keep-draft', { id: 'crm-1', name: '' });
    expect(await worker.send('sign-out', { anyway: false })).toEqual({ ok: true });
    expect(world.relay.made('DELETE /v1/session')).toHaveLength(1);
    expect(world.stored()).toBe('[]');
  });

  it('says so when the relay does not answer, and forgets only when told to do so anyway', async () => {
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

  it('counts as done when the relay had ended the session before', async () => {
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

  it('are listed, and ended one by one', async () => {
    world.setUp();
    const worker = await startWorker(world);
    world.relay.tell('GET /v1/sessions', { status: 200, body: { sessions: [other] } });
    world.relay.tell('DELETE /v1/sessions/other', { status: 204 });
    expect(await list(worker)).toEqual({ ok: true, value: { sessions: [other] } });
    expect(await end(worker)).toEqual({ ok: true });
    expect(world.relay.made('DELETE /v1/sessions/other')).toHaveLength(1);
  });

  it('are said to be out of reach where the relay is', async () => {
    world.setUp();
    const worker = await startWorker(world);
    world.relay.tell('GET /v1/sessions', 'no answer');
    world.relay.tell('DELETE /v1/sessions/other', 'no answer');
    const away = { ok: false, code: 'relay_unreachable' };
    expect(await list(worker)).toEqual(away);
    expect(await end(worker)).toEqual(away);
  });
});
