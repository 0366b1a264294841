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

  it('asks which one to use, names both, and leaves the pairing open meanwhile', () => {
    const organizations = { connected: '4711', answered: '5822' };
    expect(worker.view().flow).toMatchObject({ organizations, resumable: true });
    expect(world.relay.made(cancellation)).toEqual([]);
  });

  it('keeps the redirect in memory only, and sends it to no page', () => {
    expect(world.stored()).not.toContain('SECRET');
    expect(JSON.stringify(worker.pushed)).not.toMatch(/SECRET|verifier|pairing-1/);
  });

  it('keeps the worker awake while waiting for the person’s answer', async () => {
    const extendWorkerLife = vi.spyOn(world.effects, 'extendWorkerLife');
    world.advance(20_000);
    await vi.waitFor(() => expect(extendWorkerLife).toHaveBeenCalled());
  });

  it('cancels the pairing on Keep, and reports that nothing has changed', async () => {
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

  it('takes the first of Keep and Use, and ignores the other', async () => {
    await Promise.all([
      worker.send('keep-organization', null),
      worker.send('use-organization', { organization: '5822' }),
    ]);
    expect(worker.view().flow?.outcome).toBe('cancelled');
    expect(completions()).toHaveLength(1);
  });

  it('refuses a confirmation of another organization than the one shown', async () => {
    await worker.send('use-organization', { organization: '4711' });
    expect(worker.view().flow?.outcome).toBe('wrong_organization');
    expect(completions()).toHaveLength(1);
  });

  it('asks again if a third organization answers the confirmation', async () => {
    world.relay.tell(completion, wrongOrganization('4711', '6933'));
    await worker.send('use-organization', { organization: '5822' });
    await vi.waitFor(() => expect(worker.view().flow?.organizations?.answered).toBe('6933'));
    await worker.send('use-organization', { organization: '6933' });
    await endsAs('connected');
    expect(completions().at(-1)).toEqual({ redirect, organization: '6933' });
  });

  it('repeats the confirmation after a temporary failure of the relay', async () => {
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

  it('reports that it is too late if the pairing has expired meanwhile', async () => {
    world.relay.tell(completion, refusal(410, 'pairing_expired'));
    await worker.send('use-organization', { organization: '5822' });
    await endsAs('timed_out');
    expect(worker.view().flow?.resumable).toBe(false);
  });

  it('drops the question and cancels its pairing when another account is connected', async () => {
    await worker.send('connect', { account: { id: 'crm-2' } });
    await worker.window(2);
    expect(worker.view().flow).toMatchObject({ organizations: null, account: { id: 'crm-2' } });
    expect(world.relay.made(cancellation)).toHaveLength(1);
  });

  describe('and the worker was killed before the person answered', () => {
    beforeEach(async () => {
      worker = await startWorker(world);
    });

    it('still asks, but can no longer confirm', async () => {
      expect(worker.view().flow).toMatchObject({
        outcome: 'wrong_organization',
        organizations: { connected: '4711', answered: '5822' },
        resumable: false,
      });
      await worker.send('use-organization', { organization: '5822' });
      expect(worker.view().flow?.outcome).toBe('wrong_organization');
      expect(completions()).toHaveLength(1);
    });

    it('still cancels the pairing on Keep', async () => {
      await worker.send('keep-organization', null);
      expect(worker.view().flow?.outcome).toBe('cancelled');
      expect(world.relay.made(cancellation)).toHaveLength(1);
    });

    it('authorizes the same connection again on Try again, and asks again', async () => {
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

it('asks again if the worker was killed while confirming and the relay had not confirmed', async () => {
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

it('fails the attempt if the relay does not name the organizations', async () => {
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
  it.each(['4711', null])('shows the organization that NoiseAware names: %s', async (organization) => {
    world.relay.tell(completion, { status: 200, body: { connection: aConnection({ organization }) } });
    await reconnect();
    expect(await worker.outcome()).toBe('connected');
    expect(worker.view().flow?.organization).toBe(organization);
  });

  it('asks the relay for the organization if the worker was killed before the relay’s answer', async () => {
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

  it('reports connected even if the relay does not answer which organization it is', async () => {
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

describe('when an account has several connections and none is of the organization that authorized', () => {
  const connections = [
    { id: 'connection-1', organization: '4711', status: 'active' },
    { id: 'connection-2', organization: null, status: 'degraded' },
  ];
  beforeEach(async () => {
    const refused = refusal(409, 'ambiguous_account');
    world.relay.tell(completion, { ...refused, body: { ...(refused.body as object), connections } });
    await worker.connect(redirected, { account });
    await endsAs('ambiguous_account');
  });

  it('names them, and leaves the pairing open until the person has chosen', () => {
    expect(worker.view().flow).toMatchObject({ candidates: connections, resumable: true });
    expect(world.relay.made(cancellation)).toEqual([]);
  });

  it('repeats the completion with the chosen connection, without a new window, and with no other', async () => {
    world.relay.tell(completion, { status: 200, body: { connection: aConnection() } });
    await worker.send('use-connection', { connection: 'connection-3' });
    await worker.send('use-connection', { connection: 'connection-2' });
    await endsAs('connected');
    expect(completions()).toEqual([{ redirect }, { redirect, connection: 'connection-2' }]);
    expect(world.windows).toHaveLength(1);
  });

  it('cancels the pairing if the person closes the question', async () => {
    await worker.send('dismiss', null);
    expect(worker.view().flow).toBe(null);
    expect(world.relay.made(cancellation)).toHaveLength(1);
  });
});
