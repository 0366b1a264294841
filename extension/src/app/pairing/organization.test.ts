import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { FakeWorld } from '../../test-support/fake-effects.ts';
import { aConnection, refusal, wrongOrganization } from '../../test-support/fake-relay.ts';
import { redirected, startSetUp, startWorker, type Worker } from '../../test-support/start-worker.ts';

const account = { id: 'crm-1', name: 'Sunny Shores' };
const redirect = redirected.url;
const completion = 'POST /v1/pairings/pairing-1/completion';
const cancellation = 'DELETE /v1/pairings/pairing-1';

let world: FakeWorld;
let worker: Worker;

const reconnect = () => worker.connect(redirected, { account, connection: 'connection-1' });

/** Resolves once the attempt has this outcome. It may have had it before and have been continued. */
const endsAs = (outcome: string) => vi.waitFor(() => expect(worker.view().flow?.outcome).toBe(outcome));

/** The bodies of completions, without the verifier. */
const completions = () =>
  world.relay.made(completion).map(({ body }) => {
    const { verifier, ...rest } = body as Record<string, string>;
    expect(verifier).toMatch(/^[\w-]{43}$/);
    return rest;
  });

beforeEach(async () => {
  ({ world, worker } = await startSetUp());
});

describe('when another organization was authorized', () => {
  beforeEach(async () => {
    world.relay.tell(completion, wrongOrganization('4711', '5822'));
    await reconnect();
    await endsAs('wrong_organization');
  });

  it('asks, names both, and leaves the pairing open meanwhile', () => {
    const organizations = { connected: '4711', answered: '5822' };
    expect(worker.view().flow).toMatchObject({ organizations, resumable: true });
    expect(world.relay.made(cancellation)).toEqual([]);
  });

  it('holds the redirect in memory only, and shows it to no page', () => {
    expect(world.stored()).not.toContain('SECRET');
    expect(JSON.stringify(worker.pushed)).not.toMatch(/SECRET|verifier|pairing-1/);
  });

  it('stays awake for the answer', async () => {
    const keepAwake = vi.spyOn(world.effects, 'keepAwake');
    world.advance(20_000);
    await vi.waitFor(() => expect(keepAwake).toHaveBeenCalled());
  });

  it('changes nothing on Keep: the pairing is cancelled, and the end says so', async () => {
    await worker.send('keep-organization', null);
    expect(worker.view().flow).toMatchObject({
      outcome: 'cancelled',
      organizations: { connected: '4711', answered: '5822' },
      resumable: false,
    });
    expect(world.relay.made(cancellation)).toHaveLength(1);
    await worker.send('use-organization', { organization: '5822' });
    expect(completions()).toEqual([{ redirect }]);
  });

  it('repeats the completion with the other organization on Use, without a new window', async () => {
    world.relay.tell(completion, {
      status: 200,
      body: { connection: aConnection({ organization: '5822' }) },
    });
    await worker.send('use-organization', { organization: '5822' });
    await endsAs('connected');
    expect(completions()).toEqual([{ redirect }, { redirect, organization: '5822' }]);
    expect(worker.view().flow).toMatchObject({ organization: '5822', organizations: null });
    expect(world.windows).toHaveLength(1);
    expect(world.relay.made(cancellation)).toEqual([]);
  });

  it('confirms once for a double click', async () => {
    const use = () => worker.send('use-organization', { organization: '5822' });
    await Promise.all([use(), use()]);
    await endsAs('connected');
    await use();
    expect(completions()).toHaveLength(2);
  });

  it('lets the first of Keep and Use win', async () => {
    await Promise.all([
      worker.send('keep-organization', null),
      worker.send('use-organization', { organization: '5822' }),
    ]);
    expect(worker.view().flow?.outcome).toBe('cancelled');
    expect(completions()).toHaveLength(1);
  });

  it('confirms only what the person has read', async () => {
    await worker.send('use-organization', { organization: '4711' });
    expect(worker.view().flow?.outcome).toBe('wrong_organization');
    expect(completions()).toHaveLength(1);
  });

  it('asks again when yet another organization answers the confirmation', async () => {
    world.relay.tell(completion, wrongOrganization('4711', '6933'));
    await worker.send('use-organization', { organization: '5822' });
    await vi.waitFor(() => expect(worker.view().flow?.organizations?.answered).toBe('6933'));
    await worker.send('use-organization', { organization: '6933' });
    await endsAs('connected');
    expect(completions().at(-1)).toEqual({ redirect, organization: '6933' });
  });

  it('remembers the confirmation through a bad moment of the relay', async () => {
    world.relay.tell(completion, ...Array.from({ length: 6 }, () => 'no answer' as const));
    await worker.send('use-organization', { organization: '5822' });
    for (let tries = 2; tries < 7; tries += 1) {
      await vi.waitFor(() => expect(world.relay.made(completion)).toHaveLength(tries));
      await vi.waitFor(() => expect(worker.view().flow?.waitingFor).toBe('relay'));
      world.advance(20_000);
    }
    await endsAs('relay_down');
    await worker.send('retry', null);
    await endsAs('connected');
    expect(completions().at(-1)).toEqual({ redirect, organization: '5822' });
  });

  it('says that it is too late when the pairing has expired meanwhile', async () => {
    world.relay.tell(completion, refusal(410, 'pairing_expired'));
    await worker.send('use-organization', { organization: '5822' });
    await endsAs('timed_out');
    expect(worker.view().flow?.resumable).toBe(false);
  });

  it('drops the question when something else is connected, and cancels what it was about', async () => {
    await worker.send('connect', { account: { id: 'crm-2' } });
    await worker.window(2);
    expect(worker.view().flow).toMatchObject({ organizations: null, account: { id: 'crm-2' } });
    expect(world.relay.made(cancellation)).toHaveLength(1);
  });

  describe('and the worker was killed before the answer', () => {
    beforeEach(async () => {
      worker = await startWorker(world);
    });

    it('still asks, but cannot confirm any more', async () => {
      expect(worker.view().flow).toMatchObject({
        outcome: 'wrong_organization',
        organizations: { connected: '4711', answered: '5822' },
        resumable: false,
      });
      await worker.send('use-organization', { organization: '5822' });
      expect(worker.view().flow?.outcome).toBe('wrong_organization');
      expect(completions()).toHaveLength(1);
    });

    it('still keeps, and cancels the pairing', async () => {
      await worker.send('keep-organization', null);
      expect(worker.view().flow?.outcome).toBe('cancelled');
      expect(world.relay.made(cancellation)).toHaveLength(1);
    });

    it('authorizes the same connection again, and asks again', async () => {
      world.relay.tell(completion, wrongOrganization('4711', '5822'));
      await worker.send('retry', null);
      (await worker.window(2)).end(redirected);
      await endsAs('wrong_organization');
      expect(worker.view().flow?.resumable).toBe(true);
      expect(world.relay.made('POST /v1/pairings')[1]?.body).toMatchObject({ connection: 'connection-1' });
      await worker.send('use-organization', { organization: '5822' });
      await endsAs('connected');
    });
  });
});

it('asks again after a worker that was killed while it confirmed, and the relay had not done it', async () => {
  world.relay.tell(completion, wrongOrganization('4711', '5822'), new Promise(() => undefined));
  await reconnect();
  await endsAs('wrong_organization');
  await worker.send('use-organization', { organization: '5822' });
  await vi.waitFor(() => expect(completions()).toHaveLength(2));
  world.relay.pairingStatus = 'authorized';
  const asked = () => world.relay.made('GET /v1/pairings/pairing-1').length;
  const before = asked();
  worker = await startWorker(world);
  // The relay may still work on what the earlier worker sent, so it is asked a few times.
  expect(await worker.outcomeInTime()).toBe('redirect_lost');
  expect(asked()).toBe(before + 5);
  world.relay.tell(completion, wrongOrganization('4711', '5822'));
  await worker.send('retry', null);
  (await worker.window(2)).end(redirected);
  await endsAs('wrong_organization');
  expect(worker.view().flow?.resumable).toBe(true);
});

it('ends for good where the relay does not say which organizations it is about', async () => {
  world.relay.tell(completion, refusal(409, 'wrong_organization'));
  await reconnect();
  await endsAs('wrong_organization');
  expect(worker.view().flow).toMatchObject({ organizations: null, resumable: false });
  // After the end, since a proof takes time to compute.
  await vi.waitFor(() => expect(world.relay.made(cancellation)).toHaveLength(1));
  await worker.send('retry', null);
  await worker.window(2);
});

describe('once it is connected', () => {
  it.each(['4711', null])('says which organization NoiseAware names: %s', async (organization) => {
    world.relay.tell(completion, { status: 200, body: { connection: aConnection({ organization }) } });
    await reconnect();
    expect(await worker.outcome()).toBe('connected');
    expect(worker.view().flow?.organization).toBe(organization);
  });

  it('asks the relay for it where the worker was killed before the relay’s answer', async () => {
    world.relay.tell(completion, new Promise(() => undefined));
    await reconnect();
    await worker.step('completing');
    world.relay.pairingStatus = 'connected';
    world.relay.connections = [aConnection({ organization: '4711' })];
    worker = await startWorker(world);
    expect(await worker.outcome()).toBe('connected');
    expect(worker.view().flow?.organization).toBe('4711');
    await vi.waitFor(() => expect(worker.view().known?.connections).toHaveLength(1));
  });

  it('is connected all the same where the relay does not tell it now', async () => {
    world.relay.tell(completion, new Promise(() => undefined));
    world.relay.tell('GET /v1/connections/connection-1', 'no answer');
    await reconnect();
    await worker.step('completing');
    world.relay.pairingStatus = 'connected';
    worker = await startWorker(world);
    expect(await worker.outcome()).toBe('connected');
    expect(worker.view().flow?.organization).toBeUndefined();
  });
});
