import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { FakeWorld } from '../../test-support/fake-effects.ts';
import { refusal } from '../../test-support/fake-relay.ts';
import { redirected, startSetUp, startWorker, type Worker } from '../../test-support/start-worker.ts';
import type { AuthorizationEnd } from '../effects.ts';

const account = { id: 'crm-1', name: 'Sunny Shores' };

let world: FakeWorld;
let worker: Worker;
const badge = () => world.badges.at(-1);

beforeEach(async () => {
  ({ world, worker } = await startSetUp());
});

/** An attempt whose window ends in this way. */
const attempt = async (end: AuthorizationEnd) => {
  await worker.connect(end, { account });
  await worker.outcome();
};
const closeWindow = () => attempt({ kind: 'window_closed' });

describe('an attempt that ends while no page shows it', () => {
  it('is announced by a notification, and after a success by a badge for one minute', async () => {
    await attempt(redirected);
    await vi.waitFor(() => expect(world.notices.get('attempt')?.title).toMatch(/^Connected: .*Sunny Shores/));
    expect(badge()).toBe('✓');
    await vi.waitFor(() => expect(world.alarm.at).toBe(world.effects.now() + 60_000));
    world.advance(60_000);
    await worker.app.wake();
    expect(badge()).toBe('');
  });

  it.each([
    ['a closed window', closeWindow],
    [
      'a Cancel at NoiseAware',
      () => attempt({ kind: 'redirected', url: `${redirected.url}&error=access_denied` }),
    ],
    [
      'a refusal of the relay',
      async () => {
        world.relay.tell('POST /v1/pairings', refusal(400, 'invalid_request'));
        await worker.send('connect', { account });
        await worker.outcome();
      },
    ],
  ])('keeps its badge until the popup has shown it: %s', async (_, act) => {
    await act();
    await vi.waitFor(() => expect(world.notices.get('attempt')?.title).toMatch(/^Not connected/));
    expect(badge()).toBe('!');
    world.advance(24 * 3_600_000);
    worker = await startWorker(world);
    expect(badge()).toBe('!');
    worker.popup.look(true);
    await vi.waitFor(() => expect(badge()).toBe(''));
    expect(world.notices.size).toBe(0);
  });

  it('is announced once: a worker that starts later does not repeat it', async () => {
    await closeWindow();
    await vi.waitFor(() => expect(world.notices.size).toBe(1));
    world.notices.clear();
    worker = await startWorker(world);
    await worker.send('keep-draft', { id: '', name: '' });
    expect(world.notices.size).toBe(0);
  });

  it('is announced after a browser restart, once the relay has answered how it ended', async () => {
    await worker.send('connect', { account });
    await worker.window();
    await vi.waitFor(() =>
      expect(world.storage.contents.get('flow')).toMatchObject({
        pairing: 'pairing-1',
        window: { id: 1 },
      }),
    );
    world.relay.pairingStatus = 'connected';
    worker = await startWorker(world);
    await vi.waitFor(() => expect(world.notices.get('attempt')?.title).toMatch(/^Connected/));
  });

  it('shows a badge but no notification if notifications are off', async () => {
    await worker.send('choose', { notifications: false });
    await closeWindow();
    expect(worker.view().notifications).toBe(false);
    expect(badge()).toBe('!');
    expect(world.notices.size).toBe(0);
  });

  it('has its notification removed when a new attempt begins', async () => {
    await closeWindow();
    await vi.waitFor(() => expect(world.notices.size).toBe(1));
    await worker.send('retry', null);
    await worker.window(2);
    expect(world.notices.size).toBe(0);
  });
});

it('shows neither notification nor badge if a visible page already shows the end', async () => {
  worker.popup.look(true);
  await closeWindow();
  await vi.waitFor(() => expect(world.storage.contents.get('flow')).toMatchObject({ seen: true }));
  expect(world.notices.size).toBe(0);
  expect(badge()).toBe('');
});

it('shows a notification if the page that shows the attempt is hidden or closed', async () => {
  worker.popup.look(true);
  worker.popup.look(false);
  await closeWindow();
  await vi.waitFor(() => expect(world.notices.size).toBe(1));
  worker.popup.look(true);
  worker.popup.end();
  await worker.send('retry', null);
  (await worker.window(2)).end({ kind: 'window_closed' });
  await vi.waitFor(() => expect(world.notices.size).toBe(1));
});
