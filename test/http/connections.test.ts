import { beforeEach, expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { stageOfFile } from '../support/relay/relay-stage.ts';
import { valueIn } from '../support/relay/value-in.ts';

const { sandbox, relay, staff, service } = await stageOfFile();
beforeEach(() => sandbox.set({ fault: {} }));

const connect = (id: string) => connectAccount(staff, { id });
const read = async (id: string) => valueIn(await service.readConnection({ id })).connection;

it('renews once for 200 concurrent requests for an expired token', async () => {
  const { id } = await connect('acct-many');
  relay.pass(900);
  const before = sandbox.entries('refresh').length + sandbox.entries('token').length;
  const answers = await Promise.all(Array.from({ length: 200 }, () => service.vendToken({ id, body: {} })));
  expect(new Set(answers.map((each) => (each.ok ? each.value.userToken : each.failure.code))).size).toBe(1);
  expect(answers[0]?.ok).toBe(true);
  expect(sandbox.entries('refresh').length + sandbox.entries('token').length).toBe(before + 1);
  const { entries: audit } = await relay.door.inspectConnection({ id });
  expect(audit.filter(({ what }) => what === 'renewed')).toHaveLength(1);
});

it('vends a valid token while NoiseAware is down, and recovers afterwards', async () => {
  const { id } = await connect('acct-down');
  sandbox.set({ fault: { token: { kind: '503' }, refresh: { kind: '503' } } });
  relay.pass(870);
  const { expiresAt } = valueIn(await service.vendToken({ id, body: {} }));
  // NoiseAware's own time is known to the second.
  expect(Date.parse(expiresAt) / 1000 - relay.now()).toBeLessThanOrEqual(31);
  expect(await read(id)).toMatchObject({ status: 'degraded', cause: 'unavailable' });
  relay.pass(60);
  expect(await service.vendToken({ id, body: {} })).toMatchObject({
    failure: { code: 'noiseaware_unavailable', retryAfter: expect.any(Number) as number },
  });
  sandbox.set({ fault: {} });
  relay.pass(60);
  expect(await service.vendToken({ id, body: {} })).toMatchObject({ ok: true });
  expect(await read(id)).toMatchObject({ status: 'active', cause: null });
});

it('refuses a minTtl that no token can meet, and names the maximum', async () => {
  const { id } = await connect('acct-ttl');
  expect(await service.vendToken({ id, body: { minTtl: 901 } })).toMatchObject({
    failure: {
      code: 'invalid_request',
      detail: expect.stringMatching(/at most (900|899) seconds/) as string,
    },
  });
  const before = sandbox.entries('refresh').length;
  relay.pass(300);
  expect((await service.vendToken({ id, body: { minTtl: 600 } })).ok).toBe(true);
  relay.pass(1);
  expect((await service.vendToken({ id, body: { minTtl: 800 } })).ok).toBe(true);
  expect(sandbox.entries('refresh').length).toBeGreaterThan(before);
});

it('never vends an expired token, not even for a minTtl of 0', async () => {
  const { id } = await connect('acct-zero');
  relay.pass(2_000);
  const vended = valueIn(await service.vendToken({ id, body: { minTtl: 0 } }));
  expect(Date.parse(vended.expiresAt) / 1000).toBeGreaterThan(relay.now());
});

it('checks the caller again after a slow body', async () => {
  const { key } = await relay.service('slow');
  const { id } = await connect('acct-slow');
  let finish: () => void = () => undefined;
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"minTtl":'));
      finish = () => {
        controller.enqueue(new TextEncoder().encode('60}'));
        controller.close();
      };
    },
  });
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const answer = fetch(`${relay.url}/v1/connections/${id}/token`, {
    method: 'POST',
    headers,
    body,
    duplex: 'half',
  } as RequestInit);
  // Another answer on the same server shows that the first half has arrived.
  await fetch(`${relay.url}/health/live`);
  await relay.door.revokeServiceKey({ id: await relay.door.keyNamed('slow') });
  finish();
  expect((await answer).status).toBe(401);
});

it.each(['.', '..', 'acct\u200b', 'acct\u202e', 'acct\ud800', '   ', 'acct\u0000'])(
  'refuses an account id that cannot be displayed or addressed: %j',
  async (id) => {
    const body = { account: { id }, challenge: 'c'.repeat(43), redirectUri: 'https://x/' };
    expect(await staff.startPairing({ body })).toMatchObject({
      failure: { code: 'invalid_request', detail: expect.stringContaining('account.id') as string },
    });
  },
);

it('vends nothing for a disconnected connection, and repairs it by a renewal without reauthorization', async () => {
  const { id } = await connect('acct-stop');
  const stopped = await staff.disconnect({ id });
  expect(stopped).toMatchObject({
    value: { connection: { status: 'disconnected', cause: 'disconnected_by_staff', diesAt: null } },
  });
  expect(await service.vendToken({ id, body: {} })).toMatchObject({
    failure: { code: 'reauthorization_required' },
  });
  expect(await staff.renewConnection({ id, body: {} })).toMatchObject({
    value: { connection: { id, status: 'active' } },
  });
  expect((await service.vendToken({ id, body: {} })).ok).toBe(true);
});

it('vends a cached token only while it is the connection’s current one', async () => {
  const { id } = await connect('acct-opened');
  const vend = () => service.vendToken({ id, body: {} });
  const first = await vend();
  expect(await vend()).toEqual(first);
  await staff.renewConnection({ id, body: {} });
  const second = await vend();
  expect(second).toMatchObject({ ok: true });
  expect(second).not.toEqual(first);
  await staff.disconnect({ id, query: { forget: 'true' } });
  expect(await vend()).toMatchObject({ failure: { code: 'reauthorization_required' } });
});
