import { expect, it } from 'vitest';
import { createClient } from './client.ts';
import { aClient, failureOf, problem, start, token } from './test-support/a-client.ts';

it('sends one request for simultaneous callers of the same token, and caches it while it lives long enough', async () => {
  const { client, seen, clock } = aClient((_, count) => token(`token-${count}`));
  const all = await Promise.all(Array.from({ length: 20 }, () => client.tokenFor('cust 1/2')));
  expect(new Set(all.map(({ userToken }) => userToken))).toEqual(new Set(['token-1']));
  expect(seen.map(({ url, method }) => `${method} ${url}`)).toEqual([
    'POST https://relay.example/base/v1/accounts/cust%201%2F2/token',
  ]);
  expect(seen[0]?.headers.get('authorization')).toBe('Bearer nackey_1');
  expect(await seen[0]?.json()).toEqual({ minTtl: 60 });
  clock.now += 839_000;
  expect(await client.tokenFor('cust 1/2')).toEqual(all[0]);
  expect(seen).toHaveLength(1);
  clock.now += 2_000;
  expect((await client.tokenFor('cust 1/2')).userToken).toBe('token-2');
});

it('returns no cached token with less life than asked for, and none of another account', async () => {
  const { client, seen } = aClient((_, count) => token(`token-${count}`, 300));
  await client.tokenFor('a', { minTtl: 300 });
  expect((await client.tokenFor('a', { minTtl: 301 })).userToken).toBe('token-2');
  expect((await client.tokenFor('b', { minTtl: 1 })).userToken).toBe('token-3');
  expect((await client.tokenFor('a', { minTtl: 1 })).userToken).toBe('token-2');
  expect(seen).toHaveLength(3);
});

it('measures a token’s life by the relay’s clock, however wrong the local one is', async () => {
  const { client, clock } = aClient((_, count) =>
    token(`token-${count}`, 900, { date: new Date(start).toUTCString() }),
  );
  clock.now += 3_600_000;
  await client.tokenFor('a');
  expect((await client.tokenFor('a')).userToken).toBe('token-1');
  clock.now += 841_000;
  expect((await client.tokenFor('a')).userToken).toBe('token-2');
});

it('drops a refused token from the cache: by name, by a passed call, and with the key', async () => {
  const answers = [
    token('token-1'),
    token('token-2'),
    new Response('expired', { status: 401 }),
    token('token-4'),
    problem(401, { code: 'unauthenticated' }),
    token('token-6'),
  ];
  const { client } = aClient((_, count) => answers[count - 1] ?? Response.error());
  const { userToken } = await client.tokenFor('a');
  expect((await client.tokenFor('a', { refused: userToken })).userToken).toBe('token-2');
  expect((await client.tokenFor('a', { refused: userToken })).userToken).toBe('token-2');
  expect((await client.fetch('a', '/things')).status).toBe(401);
  expect((await client.tokenFor('a')).userToken).toBe('token-4');
  expect(await failureOf(client.fetch('b', '/things'))).toMatchObject({ status: 401, needs: 'operator' });
  expect((await client.tokenFor('a')).userToken).toBe('token-6');
});

it('ends the waiting of the caller whose signal aborts, and of no other', async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  const { client, seen } = aClient((_, count) => (count === 1 ? promise : new Promise(() => undefined)));
  const leaving = new AbortController();
  const gone = client.tokenFor('a', { signal: leaving.signal });
  const staying = client.tokenFor('a');
  leaving.abort(new Error('not needed'));
  await expect(gone).rejects.toThrow('not needed');
  expect(seen[0]?.signal.aborted).toBe(false);
  resolve(token('token-1'));
  expect((await staying).userToken).toBe('token-1');
  expect(seen).toHaveLength(1);
  const last = client.tokenFor('b', { signal: AbortSignal.timeout(1) });
  await expect(last).rejects.toThrow('timeout');
  expect(seen[1]?.signal.aborted).toBe(true);
  await expect(client.tokenFor('a', { signal: AbortSignal.abort(new Error('late')) })).rejects.toThrow(
    'late',
  );
});

it.each([
  [
    503,
    { code: 'noiseaware_unavailable', cause: 'slow', fixedBy: 'time' },
    '40',
    { waits: 40, because: 'slow' },
  ],
  [
    503,
    { code: 'noiseaware_unavailable', cause: 'configuration', fixedBy: 'operator' },
    '',
    { needs: 'operator' },
  ],
  [409, { code: 'reauthorization_required', cause: 'refused', fixedBy: 'staff' }, '', { needs: 'staff' }],
  [
    409,
    { code: 'reauthorization_required', cause: 'password_reset_needed', fixedBy: 'owner' },
    '',
    { needs: 'owner' },
  ],
  [
    403,
    { code: 'forbidden', needs: 'token', requestId: 'r-1' },
    '',
    { needs: 'operator', scope: 'token', requestId: 'r-1' },
  ],
  [404, { code: 'not_found' }, '', { needs: 'staff' }],
  [429, { code: 'rate_limited' }, '17', { waits: 17 }],
  [
    400,
    { code: 'invalid_request', detail: '"minTtl" is wrong.' },
    '',
    { message: 'Refused. "minTtl" is wrong.' },
  ],
  [
    503,
    { code: 'of_a_newer_relay', cause: 'too_many_moons', fixedBy: 'the_moon' },
    '60',
    { code: 'of_a_newer_relay', waits: 60 },
  ],
  [423, { code: 'of_a_newer_relay', fixedBy: 'staff' }, '', { needs: 'staff' }],
] as const)(
  'says for %i %j whether to wait or who has to act',
  async (status, fields, retryAfter, expected) => {
    const { client } = aClient(() =>
      problem(status, fields, retryAfter === '' ? {} : { 'retry-after': retryAfter }),
    );
    const failure = await failureOf(client.tokenFor('a'));
    const nothing = { waits: undefined, needs: undefined };
    expect(failure).toMatchObject({ status, ...nothing, ...expected });
  },
);

it('returns the whole refusal, with fields that a newer relay adds', async () => {
  const organizations = { connected: 'Harbor', answered: 'Tideloft' };
  const { client } = aClient(() => problem(409, { code: 'wrong_organization', organizations, moons: 2 }));
  const { problem: whole } = await failureOf(client.account('a'));
  expect(whole).toMatchObject({ code: 'wrong_organization', organizations, moons: 2 });
});

it('distinguishes a proxy without a relay, and other servers, from a relay', async () => {
  const bad = aClient(() => new Response('<html>', { status: 502 }));
  expect(await failureOf(bad.client.tokenFor('a'))).toMatchObject({ code: 'relay_unreachable', waits: 5 });
  expect(bad.slept).toEqual([1]);
  for (const answer of [
    () => new Response('hello'),
    () => Response.json({}),
    () => new Response('', { status: 404 }),
  ]) {
    const { client } = aClient(answer);
    expect(await failureOf(client.tokenFor('a'))).toMatchObject({ code: 'not_a_relay', needs: 'operator' });
  }
});

it('sends no key over plain http to another machine, unless that is allowed', () => {
  expect(() => createClient({ url: 'http://relay.example', key: 'k' })).toThrow('https://');
  for (const url of [
    'http://127.0.0.1:8787',
    'http://localhost',
    'http://[::1]:1',
    'https://relay.example/x',
  ]) {
    createClient({ url, key: 'k' });
  }
  createClient({ url: 'http://relay', key: 'k', plainHttp: true });
});

it('lists connections page by page', async () => {
  const { client, seen } = aClient((_, count) =>
    Response.json(
      count === 1 ? { connections: [{ id: '1' }], nextCursor: 'c&1' } : { connections: [{ id: '2' }] },
    ),
  );
  const ids = [];
  for await (const { id } of client.connections({ status: 'active' })) ids.push(id);
  expect(ids).toEqual(['1', '2']);
  expect(seen.map(({ url }) => new URL(url).search)).toEqual([
    '?status=active',
    '?status=active&cursor=c%261',
  ]);
});
