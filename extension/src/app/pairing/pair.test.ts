import { challengeOf } from '@noiseaware-connect/shared/challenge';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createFakeWorld, type FakeWorld } from '../../test-support/fake-effects.ts';
import { aConnection, refusal } from '../../test-support/fake-relay.ts';
import { redirected, startWorker } from '../../test-support/start-worker.ts';

const account = { id: 'crm-1', name: 'Sunny Shores' };
const completion = 'POST /v1/pairings/pairing-1/completion';

let world: FakeWorld;
beforeEach(() => {
  world = createFakeWorld();
  world.setUp();
});

/** Begins an attempt, up to NoiseAware's window. */
async function atWindow() {
  const worker = await startWorker(world);
  await worker.send('connect', { account });
  const window = await worker.window();
  await worker.step('authorizing');
  return { worker, window };
}

describe('an attempt to connect', () => {
  it('goes through every step in order and ends with the connection in the list', async () => {
    const { worker, window } = await atWindow();
    window.end(redirected);
    expect(await worker.outcome()).toBe('connected');
    const steps = worker.pushed.flatMap(({ flow }) => (flow ? [flow.step] : []));
    expect([...new Set(steps)]).toEqual(['starting', 'authorizing', 'completing', 'connected']);
    await vi.waitFor(() => expect(worker.view().known?.connections).toEqual([aConnection()]));
  });

  it('sends the relay the challenge at the start and the verifier only at completion', async () => {
    const { worker, window } = await atWindow();
    window.end(redirected);
    await worker.outcome();
    const begun = world.relay.made('POST /v1/pairings')[0]?.body as Record<string, string>;
    const done = world.relay.made(completion)[0]?.body as Record<string, string>;
    expect(begun['challenge']).toBe(await challengeOf(String(done['verifier'])));
    expect(begun['redirectUri']).toMatch(/^https:\/\/extension\.chromiumapp\.org\/connect\/[\w-]{22}$/);
    expect(done['redirect']).toBe(redirected.url);
  });

  it('uses one redirect address for all pairings if the relay demands it', async () => {
    const body = {
      service: 'noiseaware-connect-relay',
      version: '1.0.0',
      contract: 1,
      redirectPaths: 'fixed',
    };
    const worker = await startWorker(world);
    world.relay.tell('GET /health/live', { status: 200, body });
    await worker.send('connect', { account });
    const window = await worker.window();
    await worker.step('authorizing');
    window.end({ kind: 'redirected', url: 'https://extension.chromiumapp.org/connected?access_code=CODE' });
    expect(await worker.outcome()).toBe('connected');
    const begun = world.relay.made('POST /v1/pairings')[0]?.body as Record<string, string>;
    expect(begun['redirectUri']).toBe('https://extension.chromiumapp.org/connected');
  });

  it('saves the pairing before the window opens', async () => {
    let atOpening: unknown;
    const { authorize } = world.effects.identity;
    world.effects.identity.authorize = (url, onWindow) => {
      atOpening = structuredClone(world.storage.contents.get('flow'));
      return authorize(url, onWindow);
    };
    await atWindow();
    expect(atOpening).toMatchObject({ pairing: 'pairing-1', step: 'authorizing' });
  });

  it('stores neither redirect nor verifier, and sends pages neither those nor the session', async () => {
    world.relay.tell(completion, refusal(503, 'store_unavailable'));
    const { worker, window } = await atWindow();
    window.end(redirected);
    await vi.waitFor(() => expect(worker.view().flow?.waitingFor).toBe('relay'));
    const { verifier } = (world.relay.made(completion)[0]?.body ?? {}) as { verifier: string };
    expect(verifier).toMatch(/^[\w-]{43}$/);
    expect(world.stored()).not.toContain('SECRET');
    expect(world.stored()).not.toContain(verifier);
    world.advance(1_000);
    await worker.outcome();
    expect(world.stored()).not.toContain('SECRET');
    expect(world.stored()).not.toContain(verifier);
    const seen = JSON.stringify(worker.pushed);
    for (const secret of ['SECRET', verifier, 'session-1', 'pairing-1', 'chromiumapp'])
      expect(seen).not.toContain(secret);
  });

  it('starts one attempt for two clicks', async () => {
    const worker = await startWorker(world);
    const answers = await Promise.all([
      worker.send('connect', { account }),
      worker.send('connect', { account }),
    ]);
    await worker.window();
    expect(answers).toEqual(['started', 'busy']);
    expect(world.relay.made('POST /v1/pairings')).toHaveLength(1);
  });

  it('sends the connection to reauthorize, and keeps text typed for another account', async () => {
    const worker = await startWorker(world);
    await worker.send('keep-draft', { id: 'crm-9', name: '' });
    await worker.connect(redirected, { account, connection: 'connection-1' });
    await worker.outcome();
    expect(world.relay.made('POST /v1/pairings')[0]?.body).toMatchObject({ connection: 'connection-1' });
    expect(worker.view().draft).toEqual({ id: 'crm-9', name: '' });
  });

  it('clears the text typed for the connected account, and keeps that for another one', async () => {
    const worker = await startWorker(world);
    const draftAfter = async (id: string) => {
      await worker.send('keep-draft', { id, name: '' });
      await worker.connect(redirected, { account });
      await worker.outcome();
      await worker.send('dismiss', null);
      return worker.view().draft;
    };
    expect(await draftAfter('crm-9')).toEqual({ id: 'crm-9', name: '' });
    expect(await draftAfter(' crm-1')).toBeNull();
  });

  it('does not begin in a browser that is not set up', async () => {
    world.storage.contents.clear();
    const worker = await startWorker(world);
    expect(await worker.send('connect', { account })).toBe('not_set_up');
    expect(world.relay.calls).toEqual([]);
  });
});

describe('cancelling', () => {
  it('closes NoiseAware’s window, cancels at the relay and ignores a late result of the window', async () => {
    const { worker, window } = await atWindow();
    await worker.send('cancel-flow', null);
    expect(await worker.outcome()).toBe('cancelled');
    expect(world.closed).toEqual([window.id]);
    expect(world.relay.made('DELETE /v1/pairings/pairing-1')).toHaveLength(1);
    window.end(redirected);
    await worker.send('refresh', null);
    expect(worker.view().flow?.outcome).toBe('cancelled');
    expect(world.relay.made(completion)).toEqual([]);
  });

  it('opens no window if the person cancels while the relay is still being asked', async () => {
    let answer: (reply: 'no answer' | { status: number; body: unknown }) => void = () => undefined;
    world.relay.tell('POST /v1/pairings', new Promise((resolve) => (answer = resolve)));
    const worker = await startWorker(world);
    await worker.send('connect', { account });
    await vi.waitFor(() => expect(world.relay.made('POST /v1/pairings')).toHaveLength(1));
    await worker.send('cancel-flow', null);
    const body = {
      id: 'pairing-1',
      authorizeUrl: world.relay.authorizeUrl,
      expiresAt: world.relay.expiresAt,
    };
    answer({ status: 201, body });
    await vi.waitFor(() => expect(world.relay.made('DELETE /v1/pairings/pairing-1')).toHaveLength(1));
    expect(world.windows).toEqual([]);
    expect(await worker.outcome()).toBe('cancelled');
  });

  it('removes the ended attempt on Dismiss', async () => {
    const { worker } = await atWindow();
    await worker.send('cancel-flow', null);
    await worker.send('dismiss', null);
    expect(worker.view().flow).toBeNull();
    expect(world.storage.contents.has('flow')).toBe(false);
  });
});

it('closes a window that is still being saved', async () => {
  const worker = await startWorker(world);
  const { set } = world.storage;
  const saving = Promise.withResolvers<void>();
  const saved = Promise.withResolvers<void>();
  world.storage.set = async (name, value) => {
    if (name === 'flow' && (value as { window: unknown }).window !== null) {
      saving.resolve();
      await saved.promise;
    }
    await set(name, value);
  };
  await worker.send('connect', { account: { id: 'crm-1' } });
  await saving.promise;
  const cancelling = worker.send('cancel-flow', null);
  saved.resolve();
  await cancelling;
  expect(world.closed).toEqual([1]);
});
