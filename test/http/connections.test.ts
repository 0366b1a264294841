import { afterAll, beforeEach, expect, it } from 'vitest';
import { connectAccount } from '../support/relay/connect-account.ts';
import { sealingKeyNamed } from '../support/relay/relay-environment.ts';
import { setStage } from '../support/relay/relay-stage.ts';

let skipped = 0;
const { sandbox, relay, staff, service, stop } = await setStage({
  effects: { now: () => Date.now() / 1000 + skipped },
});
afterAll(stop);
beforeEach(() => sandbox.set({ fault: {} }));

const connect = (id: string, name?: string) =>
  connectAccount(staff, { id, ...(name === undefined ? {} : { name }) });
const read = async (id: string) => {
  const answer = await service.readConnection({ id });
  if (!answer.ok) throw new Error(answer.failure.code);
  return answer.value.connection;
};

it('hands a service a token that NoiseAware takes', async () => {
  const { id } = await connect('acct-1');
  const vended = await service.vendToken({ id, body: {} });
  if (!vended.ok) throw new Error(vended.failure.code);
  const listed = await fetch(`${sandbox.url}/thresholds/list`, {
    method: 'POST',
    headers: { authorization: vended.value.userToken, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(listed.status).toBe(200);
  const left = Date.parse(vended.value.expiresAt) / 1000 - Date.now() / 1000 - skipped;
  expect(left).toBeGreaterThan(800);
});

it('finds the token by account, and prefers a healthy connection', async () => {
  const gone = await connect('acct-two');
  const { id } = await connect('acct-two');
  await connect('acct-two').then((newest) => staff.disconnect({ id: newest.id }));
  await staff.disconnect({ id: gone.id });
  const [byAccount, byId] = [
    await service.vendAccountToken({ account: 'acct-two', body: {} }),
    await service.vendToken({ id, body: {} }),
  ];
  expect(byAccount).toMatchObject({ ok: true });
  expect(byAccount).toEqual(byId);
  expect(await service.vendAccountToken({ account: 'unknown', body: {} })).toMatchObject({
    failure: { code: 'not_found' },
  });
});

it('makes one call to NoiseAware for 200 concurrent requests on a token that has run out', async () => {
  const { id } = await connect('acct-many');
  skipped += 900;
  const before = sandbox.entries('refresh').length + sandbox.entries('token').length;
  const answers = await Promise.all(Array.from({ length: 200 }, () => service.vendToken({ id, body: {} })));
  expect(new Set(answers.map((each) => (each.ok ? each.value.userToken : each.failure.code))).size).toBe(1);
  expect(answers[0]?.ok).toBe(true);
  expect(sandbox.entries('refresh').length + sandbox.entries('token').length).toBe(before + 1);
});

it('serves a token that still lives while NoiseAware is down, and heals when it is back', async () => {
  const { id } = await connect('acct-down');
  sandbox.set({ fault: { token: { kind: '503' }, refresh: { kind: '503' } } });
  skipped += 870;
  const served = await service.vendToken({ id, body: {} });
  expect(served).toMatchObject({ ok: true });
  expect(await read(id)).toMatchObject({ status: 'degraded', cause: 'unavailable' });
  skipped += 60;
  expect(await service.vendToken({ id, body: {} })).toMatchObject({
    failure: { code: 'noiseaware_unavailable', retryAfter: expect.any(Number) as number },
  });
  sandbox.set({ fault: {} });
  skipped += 60;
  expect(await service.vendToken({ id, body: {} })).toMatchObject({ ok: true });
  expect(await read(id)).toMatchObject({ status: 'active', cause: null });
});

it('asks for a human only when NoiseAware refuses the access code itself', async () => {
  const { id } = await connect('acct-revoked');
  sandbox.set({ fault: { refresh: { kind: '401' } } });
  expect((await staff.renewConnection({ id, body: {} })).ok).toBe(true);
  sandbox.set({ fault: { refresh: { kind: '401' }, token: { kind: '401' } } });
  skipped += 15;
  expect(await staff.renewConnection({ id, body: {} })).toMatchObject({
    failure: { code: 'reauthorization_required' },
  });
  expect(await read(id)).toMatchObject({ status: 'reauthorization_required', cause: 'refused' });
  expect(await service.vendToken({ id, body: {} })).toMatchObject({
    failure: { code: 'reauthorization_required' },
  });
});

it('refuses a minTtl that no token can meet and says what the longest is', async () => {
  const { id } = await connect('acct-ttl');
  expect(await service.vendToken({ id, body: { minTtl: 901 } })).toMatchObject({
    failure: {
      code: 'invalid_request',
      detail: expect.stringMatching(/at most (900|899) seconds/) as string,
    },
  });
  const before = sandbox.entries('refresh').length;
  skipped += 300;
  expect((await service.vendToken({ id, body: { minTtl: 600 } })).ok).toBe(true);
  skipped += 1;
  expect((await service.vendToken({ id, body: { minTtl: 800 } })).ok).toBe(true);
  expect(sandbox.entries('refresh').length).toBeGreaterThan(before);
});

it('never hands out a token that has run out, also not for a minTtl of 0', async () => {
  const { id } = await connect('acct-zero');
  skipped += 2_000;
  const vended = await service.vendToken({ id, body: { minTtl: 0 } });
  if (!vended.ok) throw new Error(vended.failure.code);
  expect(Date.parse(vended.value.expiresAt) / 1000).toBeGreaterThan(Date.now() / 1000 + skipped);
});

it('asks again who is calling once a slow body has come', async () => {
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
  await relay.door('revokeServiceKey', { target: 'slow' });
  finish();
  expect((await answer).status).toBe(401);
});

it('does not start with keys that do not open what is stored, and works on once they are back', async () => {
  const { id } = await connect('acct-key');
  await relay.down();
  const other = sealingKeyNamed('other');
  await expect(relay.up({ RELAY_SEALING_KEYS: other })).rejects.toThrow('has no key "test"');
  await expect(relay.up({ RELAY_SEALING_KEYS: other.replace('other', 'test') })).rejects.toThrow(
    'another key "test"',
  );
  await relay.up();
  skipped += 60;
  expect(await service.vendToken({ id, body: {} })).toMatchObject({ ok: true });
});

it.each(['.', '..', 'acct\u200b', 'acct\u202e', 'acct\ud800', '   ', 'acct\u0000'])(
  'takes no account id that cannot be said or reached: %j',
  async (id) => {
    const body = { account: { id }, challenge: 'c'.repeat(43), redirectUri: 'https://x/' };
    expect(await staff.startPairing({ body })).toMatchObject({
      failure: { code: 'invalid_request', detail: expect.stringContaining('account.id') as string },
    });
  },
);

it('renews nothing and hands out nothing once disconnected, and repairs without a new authorization', async () => {
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

it('hands out a token that it has opened before only for as long as it is the one that the connection has', async () => {
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

it('cannot repair what was forgotten', async () => {
  const { id } = await connect('acct-forget');
  expect((await staff.disconnect({ id, query: { forget: 'true' } })).ok).toBe(true);
  expect(await staff.renewConnection({ id, body: {} })).toMatchObject({
    failure: { code: 'reauthorization_required' },
  });
});

it('lists by account, status and page without losing or repeating one', async () => {
  for (let number = 0; number < 105; number += 1) await connect(`page-${number}`);
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await service.listConnections({ query: cursor === undefined ? {} : { cursor } });
    if (!page.ok) throw new Error(page.failure.code);
    ids.push(...page.value.connections.map(({ account }) => account.id));
    cursor = page.value.nextCursor;
  } while (cursor !== undefined);
  const paged = ids.filter((id) => id.startsWith('page-'));
  expect(paged).toEqual(Array.from({ length: 105 }, (_, number) => `page-${number}`));
  expect(await service.listConnections({ query: { account: 'page-7', status: 'active' } })).toMatchObject({
    value: { connections: [{ account: { id: 'page-7' } }] },
  });
  expect(
    await service.listConnections({ query: { account: 'page-7', status: 'disconnected' } }),
  ).toMatchObject({
    ok: true,
    value: { connections: [] },
  });
});
