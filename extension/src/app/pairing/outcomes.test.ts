import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { FakeWorld } from '../../test-support/fake-effects.ts';
import { aConnection, refusal } from '../../test-support/fake-relay.ts';
import { startSetUp, type Worker } from '../../test-support/start-worker.ts';
import { describeOutcome } from '../../ui/attempt/describe-outcome.ts';
import { outcomes } from '../model/flow.ts';

const account = { id: 'crm-1' };
const start = 'POST /v1/pairings';
const completion = 'POST /v1/pairings/pairing-1/completion';

let world: FakeWorld;
let worker: Worker;
beforeEach(async () => {
  ({ world, worker } = await startSetUp());
});

const connect = () => worker.send('connect', { account });

describe('when the attempt cannot begin', () => {
  it.each([
    ['no answer', 'relay_down'],
    [{ status: 200, body: '<html>' }, 'not_a_relay'],
    [refusal(503, 'store_unavailable'), 'relay_trouble'],
    [refusal(429, 'rate_limited'), 'rate_limited'],
    [refusal(400, 'invalid_request', 'redirectUri is not allowed'), 'refused_by_relay'],
    [refusal(401, 'unauthenticated'), 'session_ended'],
  ] as const)('reports %j as %s', async (reply, outcome) => {
    world.relay.tell(start, reply);
    await connect();
    expect(await worker.outcome()).toBe(outcome);
    expect(worker.view().relay?.sessionEnded).toBe(outcome === 'session_ended');
    expect(world.windows).toEqual([]);
  });

  it('shows how long to wait if the relay says so', async () => {
    world.relay.tell(start, { ...refusal(429, 'rate_limited'), headers: { 'retry-after': '30' } });
    await connect();
    await worker.outcome();
    expect(worker.view().flow?.retryAfter).toBe(30);
  });

  it('shows the relay’s reason for a refusal', async () => {
    world.relay.tell(start, refusal(400, 'invalid_request', 'redirectUri is not allowed'));
    await connect();
    await worker.outcome();
    expect(worker.view().flow?.detail).toBe('redirectUri is not allowed');
  });

  it.each([
    'https://evil.example/authorize',
    'http://login.noiseaware.io/authorize',
    'https://login.noiseaware.io:8443/authorize',
    'https://login.noiseaware.io@evil.example/',
    'http://127.0.0.1:9000/authorize',
    'javascript:alert(1)',
    'https://login.noiseaware.io/authorize?redirect=https://evil.example/',
  ])('opens no window on %s', async (authorizeUrl) => {
    world.relay.authorizeUrl = authorizeUrl;
    await connect();
    expect(await worker.outcome()).toBe('wrong_login_host');
    expect(world.windows).toEqual([]);
  });
});

describe('when NoiseAware’s window ends', () => {
  const withoutCode = 'https://extension.chromiumapp.org/connect/x';

  it.each([
    [{ kind: 'window_closed' }, 'window_closed'],
    [{ kind: 'page_not_loaded' }, 'login_unreachable'],
    [{ kind: 'another_window_open' }, 'window_still_open'],
    [{ kind: 'redirected', url: `${withoutCode}?error=access_denied` }, 'declined'],
    [
      { kind: 'redirected', url: `${withoutCode}?error=access_denied&error_description=The+person+said+no` },
      'declined',
    ],
  ] as const)('reports %j as %s', async (how, outcome) => {
    await worker.connect(how);
    expect(await worker.outcome()).toBe(outcome);
    // The end is shown before the relay is called.
    await expect.poll(() => world.relay.made('DELETE /v1/pairings/pairing-1')).toHaveLength(1);
  });

  it.each(['window_closed', 'page_not_loaded'] as const)(
    'reports %s after Authorize as a lost redirect',
    async (kind) => {
      world.relay.pairingStatus = 'authorized';
      await worker.connect({ kind });
      expect(await worker.outcome()).toBe('redirect_lost');
    },
  );

  it.each([
    ['window_closed', 'awaiting_authorization', 'window_closed'],
    ['page_not_loaded', 'awaiting_authorization', 'window_closed'],
    ['window_closed', 'authorized', 'redirect_lost'],
  ] as const)(
    'claims no outcome for %s while the relay is unreachable, and asks it on Try again: %s is %s',
    async (kind, status, outcome) => {
      world.relay.tell('GET /v1/pairings/pairing-1', 'no answer');
      world.relay.pairingStatus = status;
      await worker.connect({ kind });
      expect(await worker.outcome()).toBe('relay_down');
      await worker.send('retry', null);
      await vi.waitFor(() => expect(worker.view().flow?.outcome).toBe(outcome));
      expect(world.windows).toHaveLength(1);
    },
  );

  it('ends when the pairing expires, and closes the window', async () => {
    await connect();
    await worker.window();
    world.advance(30 * 60_000);
    expect(await worker.outcome()).toBe('timed_out');
    expect(world.closed).toEqual([1]);
  });
});

describe('when NoiseAware’s redirect names an error beside an access code', () => {
  const accessCode = `nacac_${'x'.repeat(43)}`;
  const url = (error: string) =>
    `https://extension.chromiumapp.org/connect/x?access_code=${accessCode}&error=${error}`;

  it.each(['undefined', 'null', 'false', '0', '', 'access_denied', 'server_error'])(
    'asks the relay to complete the pairing, which connects, where error is "%s"',
    async (error) => {
      await worker.connect({ kind: 'redirected', url: url(error) });
      expect(await worker.outcome()).toBe('connected');
    },
  );

  it('reports a denial if the relay finds no code of this pairing in the redirect', async () => {
    world.relay.pairingStatus = 'authorized';
    world.relay.tell(completion, refusal(400, 'redirect_mismatch'));
    await worker.connect({ kind: 'redirected', url: url('access_denied') });
    expect(await worker.outcome()).toBe('declined');
  });
});

describe('when the relay does not complete it', () => {
  it.each([
    [refusal(409, 'pairing_not_authorized'), 'declined'],
    [refusal(410, 'pairing_expired'), 'timed_out'],
    [refusal(409, 'wrong_organization'), 'wrong_organization'],
    [refusal(409, 'reauthorization_required'), 'refused_by_noiseaware'],
    [refusal(400, 'verifier_mismatch'), 'refused_by_relay'],
    [refusal(401, 'unauthenticated'), 'session_ended'],
  ] as const)('reports %j as %s', async (reply, outcome) => {
    world.relay.tell(completion, reply);
    await worker.connect();
    expect(await worker.outcome()).toBe(outcome);
  });

  it.each([
    ['without a code', 'awaiting_authorization', 'declined'],
    ['with a wrong code', 'authorized', 'refused_by_relay'],
  ] as const)('reports a redirect %s, of a pairing that is %s, as %s', async (_, status, outcome) => {
    world.relay.pairingStatus = status;
    world.relay.tell(completion, refusal(400, 'redirect_mismatch'));
    await worker.connect();
    expect(await worker.outcome()).toBe(outcome);
  });

  it('reports that NoiseAware’s answer is missing if nothing was appended to the redirect of an authorized pairing', async () => {
    world.relay.pairingStatus = 'authorized';
    world.relay.tell(completion, refusal(400, 'redirect_mismatch'));
    await worker.connect({ kind: 'redirected', url: 'https://extension.chromiumapp.org/connect/x' });
    expect(await worker.outcome()).toBe('answer_missing');
  });

  it.each([
    [409, 'pairing_not_authorized', 'awaiting_authorization'],
    [400, 'redirect_mismatch', 'authorized'],
  ] as const)(
    'reports %d %s that the owner has to fix as an earlier authorization',
    async (status, code, of) => {
      world.relay.pairingStatus = of;
      const { body } = refusal(status, code);
      world.relay.tell(completion, { status, body: { ...(body as object), fixedBy: 'owner' } });
      await worker.connect();
      expect(await worker.outcome()).toBe('authorized_before');
    },
  );

  it('says that NoiseAware is finishing while the relay’s answer takes longer than usual', async () => {
    const answer = Promise.withResolvers<ReturnType<typeof refusal>>();
    world.relay.tell(completion, answer.promise);
    await worker.connect();
    await vi.waitFor(() => expect(world.relay.made(completion)).toHaveLength(1));
    world.advance(1_500);
    await vi.waitFor(() => expect(worker.view().flow?.waitingFor).toBe('finishing'));
    answer.resolve({ status: 200, body: { connection: aConnection() } });
    expect(await worker.outcome()).toBe('connected');
  });

  it('retries by itself after a temporary failure', async () => {
    world.relay.tell(completion, 'no answer', refusal(503, 'noiseaware_unavailable'));
    await worker.connect();
    await vi.waitFor(() => expect(worker.view().flow?.waitingFor).toBe('relay'));
    world.advance(1_000);
    await vi.waitFor(() => expect(worker.view().flow?.waitingFor).toBe('noiseaware'));
    world.advance(2_000);
    expect(await worker.outcome()).toBe('connected');
  });

  it('keeps the redirect if the failure lasts, and completes with it on Try again', async () => {
    world.relay.tell(completion, ...Array.from({ length: 6 }, () => 'no answer' as const));
    await worker.connect();
    for (let tries = 1; tries < 6; tries += 1) {
      await vi.waitFor(() => expect(world.relay.made(completion)).toHaveLength(tries));
      await vi.waitFor(() => expect(worker.view().flow?.waitingFor).toBe('relay'));
      world.advance(20_000);
    }
    expect(await worker.outcome()).toBe('relay_down');
    expect(worker.view().flow?.resumable).toBe(true);
    await worker.send('retry', null);
    await vi.waitFor(() => expect(worker.view().flow?.outcome).toBe('connected'));
    expect(world.windows).toHaveLength(1);
  });
});

it('reports an internal error if the extension itself fails', async () => {
  world.effects.identity.redirectUrl = () => {
    throw new Error('broken');
  };
  await connect();
  expect(await worker.outcome()).toBe('extension_failed');
  expect(worker.view().errors).toMatchObject([{ place: 'pairing', kind: 'Error', version: '0.3.0' }]);
});

it('begins a new attempt for the same connection if the old one cannot continue', async () => {
  await worker.connect({ kind: 'window_closed' }, { account, connection: 'connection-1' });
  await worker.outcome();
  await worker.send('retry', null);
  await worker.window(2);
  expect(world.relay.made(start).map(({ body }) => body)).toEqual([
    expect.objectContaining({ connection: 'connection-1' }),
    expect.objectContaining({ connection: 'connection-1' }),
  ]);
});

it('has a distinct sentence and a button for every outcome', () => {
  const words = outcomes.map((outcome) => describeOutcome({ outcome }));
  expect(new Set(words.map(({ sentence }) => sentence)).size).toBe(outcomes.length);
  expect(words.every(({ button }) => button.label !== '')).toBe(true);
});

it('names the difference of the clocks only if it can be the one for which the relay refuses a proof', () => {
  const outcome = 'clocks_differ';
  expect(describeOutcome({ outcome, clocksApart: 40 * 60_000 }).sentence).toContain('differ by {span}');
  for (const clocksApart of [undefined, 900, Number.NaN])
    expect(describeOutcome({ outcome, clocksApart }).sentence).not.toContain('{span}');
});

it('says of a kept connection that nothing has changed, and offers only Dismiss', () => {
  const organizations = { connected: 'Lakeside Lofts', answered: 'Old Town Suites' };
  expect(describeOutcome({ outcome: 'cancelled', organizations })).toMatchObject({
    title: 'Nothing has changed',
    button: { action: 'dismiss' },
  });
});
