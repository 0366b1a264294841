import { expect, test, vi } from 'vitest';
import { createClient } from './client.ts';
import { groupOf } from './connection-group.ts';
import { api } from './contract/api.ts';

const answering = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  createClient(api, {
    baseUrl: 'https://relay.example',
    fetch: async () => new Response(JSON.stringify(body), { status, headers }),
  });

const time = '2026-11-26T12:00:00.000Z';
const one = {
  id: 'one',
  account: { id: 'cust-1', name: 'Harbor House' },
  status: 'active',
  cause: null,
  connectedBy: { id: 'staff', name: 'Alex' },
  responsible: { id: 'staff', name: 'Alex' },
  connectedAt: time,
  lastRenewedAt: time,
  userTokenExpiresAt: time,
  diesAt: time,
  nextRenewalAt: time,
  troubleSince: null,
  since: time,
  apiAnsweredAt: null,
  organization: null,
};
const listing = async (...connections: object[]) => {
  const answer = await answering({ connections }).listConnections();
  if (!answer.ok) throw new Error(answer.failure.code);
  return answer;
};

test('a call during which the relay may ask NoiseAware waits for longer than NOISEAWARE_TIMEOUT allows', async () => {
  const timeout = vi.spyOn(AbortSignal, 'timeout');
  try {
    const client = answering({});
    await client.renewConnection({ id: 'one', body: {} });
    await client.vendToken({ id: 'one', body: {} });
    await client.completePairing({ id: 'one', body: { redirect: 'https://x', verifier: 'v' } });
    await client.readConnection({ id: 'one' });
    expect(timeout.mock.calls).toEqual([[75_000], [75_000], [75_000], [20_000]]);
  } finally {
    timeout.mockRestore();
  }
});

test('fields that a newer relay adds are ignored', async () => {
  const more = { ...one, region: 'eu', account: { ...one.account, tier: 1 } };
  expect(await answering({ connection: more, since: time }).readConnection({ id: 'one' })).toEqual({
    ok: true,
    value: { connection: one },
  });
  const greeting = { service: 'noiseaware-connect-relay', version: '9.0.0', contract: 1, mood: 'good' };
  expect((await answering(greeting).live()).ok).toBe(true);
});

test('a cause that is not known is kept, and may heal by itself until the end is near', async () => {
  const { value } = await listing({ ...one, status: 'degraded', cause: 'moon_phase' });
  const [read] = value.connections;
  expect(read).toMatchObject({ status: 'degraded', cause: 'moon_phase' });
  const state = { status: 'degraded', cause: 'moon_phase' } as const;
  expect(groupOf({ ...state, diesAt: null }, 0)).toBe('trouble');
  expect(groupOf({ ...state, diesAt: time }, Date.parse(time))).toBe('needs_you');
});

test('a status that is not known is not well', async () => {
  const { value } = await listing({ ...one, status: 'dreaming' });
  expect(value.connections.map(({ status }) => status)).toEqual(['degraded']);
  const state = { account: 'a', status: 'new', connection: 'c', group: 'new', diesAt: null };
  const states = await answering({ states: [state] }).readStates({ body: { accounts: ['a'] } });
  expect(states.ok && states.value.states[0]).toMatchObject({ status: 'degraded', group: 'trouble' });
  const pairing = { id: 'p', status: 'waiting_in_line', account: one.account, expiresAt: time };
  const read = await answering(pairing).readPairing({ id: 'p' });
  expect(read.ok && read.value.status).toBe('awaiting_authorization');
});

test('the status of an account decides where a relay, as an older one, sends neither its group nor its end', async () => {
  const statuses = ['active', 'degraded', 'reauthorization_required', 'disconnected', 'ambiguous', 'new'];
  const states = statuses.map((status) => ({ account: status, status, connection: 'c' }));
  const answer = await answering({ states }).readStates({ body: { accounts: statuses } });
  const groups = answer.ok ? answer.value.states.map(({ group, diesAt }) => [group, diesAt]) : [];
  expect(groups).toEqual(
    ['fine', 'trouble', 'needs_you', 'ended', 'needs_you', 'trouble'].map((group) => [group, null]),
  );
});

test('one record that cannot be read is left out and counted', async () => {
  const { value, leftOut } = await listing(
    { ...one, connectedAt: 'yesterday' },
    one,
    { ...one, account: { id: 'cust\u202e-2' } },
    { id: 'bare' },
  );
  expect(value.connections).toEqual([one]);
  expect(leftOut).toBe(3);
  expect((await listing(one)).leftOut).toBeUndefined();
});

test('a tool that asks for more than is known is left out whole', async () => {
  const tool = { id: 'harbor', name: 'Harbor', pages: ['https://harbor.example/'] };
  const answer = await answering({ tools: [{ ...tool, script: 'x' }, tool] }).listTools();
  expect(answer).toEqual({ ok: true, value: { tools: [tool] }, leftOut: 1 });
});

test('texts are cut at their limits, and no letter in half', async () => {
  const long = `${'x'.repeat(499)}😀${'y'.repeat(20_000)}`;
  const { value } = await listing({
    ...one,
    organization: long,
    connectedBy: { id: 'staff', name: 'n'.repeat(9_000) },
    account: { id: 'i'.repeat(300) },
  });
  const [read] = value.connections;
  expect([read?.organization, read?.connectedBy.name.length, read?.account.id.length]).toEqual([
    'x'.repeat(499),
    500,
    200,
  ]);
  const userToken = 't'.repeat(5_000);
  const vended = await answering({ userToken, expiresAt: time }).vendToken({ id: 'one', body: {} });
  expect(vended.ok && vended.value.userToken).toBe(userToken);
});

const problem = {
  ...{ type: 'https://relay.example/docs#reauthorization_required', title: 'No.' },
  ...{ status: 409, code: 'reauthorization_required', fixedBy: 'staff' },
};

test('a refusal says why, who can put it right, and what it is in short', async () => {
  const body = { ...problem, cause: 'refused', fixedBy: 'staff', detail: 'd'.repeat(18_000), hint: 1 };
  expect(await answering(body, 409).readConnection({ id: 'one' })).toEqual({
    ok: false,
    failure: {
      code: 'reauthorization_required',
      cause: 'refused',
      fixedBy: 'staff',
      detail: 'd'.repeat(500),
    },
  });
  const unknown = { ...problem, cause: 'moon_phase', fixedBy: 'neighbour' };
  expect(await answering(unknown, 409).readConnection({ id: 'one' })).toMatchObject({
    failure: { cause: 'moon_phase', fixedBy: 'neighbour' },
  });
});

test.each([
  [401, 'unauthenticated'],
  [429, 'rate_limited'],
  [422, 'invalid_request'],
  [507, 'internal'],
] as const)('a code that is not known is the failure of its status: %i', async (status, code) => {
  const answer = await answering({ ...problem, status, code: 'constructor' }, status).readConnection({
    id: 'one',
  });
  expect(answer).toEqual({ ok: false, failure: { code, fixedBy: 'staff' } });
});

test.each([
  ['a page', '<html>'],
  ['a list', []],
  ['nothing', null],
  ['fields without the answer’s own', { connections: 7 }],
])('what is no answer at all is not a relay’s: %s', async (_, body) => {
  for (const status of [200, 500]) {
    expect(await answering(body, status).listConnections()).toEqual({
      ok: false,
      failure: { code: 'not_a_relay' },
    });
  }
});

test('an idempotency key is sent with the call that it was given to', async () => {
  const sent: (string | null)[] = [];
  const client = createClient(api, {
    baseUrl: 'https://relay.example',
    fetch: async (_, { headers }) => {
      sent.push(new Headers(headers).get('idempotency-key'));
      return Response.json({});
    },
  });
  await client.makeLink({ body: { account: { id: 'cust-1' } }, idempotencyKey: 'key-of-this-link' });
  await client.makeLink({ body: { account: { id: 'cust-1' } } });
  expect(sent).toEqual(['key-of-this-link', null]);
});
