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
  expect(seen[0]?.headers.get('user-agent')).toMatch(
    /^noiseaware-connect-client\/\d+\.\d+\.\d+\S* Node\.js\/\d+$/,
  );
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
  expect(await failureOf(client.fetch('b', '/things'))).toMatchObject({
    status: 401,
    code: 'unauthenticated',
  });
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
    { retryAfter: 40, cause: 'slow' },
  ],
  [
    503,
    { code: 'noiseaware_unavailable', cause: 'configuration', fixedBy: 'operator' },
    '',
    { fixedBy: 'operator' },
  ],
  [409, { code: 'reauthorization_required', cause: 'refused', fixedBy: 'staff' }, '', { cause: 'refused' }],
  [
    403,
    { code: 'forbidden', needs: 'token', requestId: 'r-1' },
    '',
    { requestId: 'r-1', problem: { needs: 'token' } },
  ],
  [404, { code: 'not_found' }, '', {}],
  [429, { code: 'rate_limited', fixedBy: 'time' }, '17', { retryAfter: 17 }],
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
    { cause: 'too_many_moons' },
  ],
] as const)(
  'reports a refusal as the relay sent it, and guesses nothing: %i %j',
  async (status, fields, after, also) => {
    const { client } = aClient(() => problem(status, fields, after === '' ? {} : { 'retry-after': after }));
    const failure = await failureOf(client.tokenFor('a'));
    const { code, cause = null, fixedBy = null } = fields as Record<string, string>;
    expect(failure).toMatchObject({
      ...{ code, status, cause, fixedBy, error: null },
      retryAfter: after === '' ? null : Number(after),
      ...also,
    });
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
  expect(await failureOf(bad.client.tokenFor('a'))).toMatchObject({
    code: 'relay_unreachable',
    fixedBy: 'time',
  });
  expect(bad.slept).toEqual([1, 2]);
  for (const answer of [
    () => new Response('hello'),
    () => Response.json({}),
    () => new Response('', { status: 404 }),
    () => new Response(null, { status: 302, headers: { location: 'https://login.example' } }),
  ]) {
    const { client, seen } = aClient(answer);
    expect(await failureOf(client.tokenFor('a'))).toMatchObject({ code: 'not_a_relay', fixedBy: 'operator' });
    expect(seen.map(({ redirect }) => redirect)).toEqual(['manual']);
  }
});

it('reports the error of the network, and a relay that is too slow, as failures that time fixes', async () => {
  const error = new TypeError('fetch failed');
  const gone = aClient(() => Promise.reject(error));
  const failure = await failureOf(gone.client.account('a'));
  expect(failure).toMatchObject({
    code: 'relay_unreachable',
    status: null,
    cause: null,
    fixedBy: 'time',
    error,
  });
  const fetch: typeof globalThis.fetch = (_, init) =>
    new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
  const slow = createClient({ url: 'https://relay.example', key: 'nackey_1', fetch, timeout: 60 });
  expect(await failureOf(slow.account('a', { timeout: 0.01 }))).toMatchObject({
    code: 'relay_slow',
    fixedBy: 'time',
  });
});

type Retried = ReturnType<typeof aClient>['client'];

it.each([
  ['account', (client: Retried, retries: number) => client.account('a', { retries })],
  ['tokenFor', (client: Retried, retries: number) => client.tokenFor('a', { retries })],
])('%s repeats a call as often as it is told to, and not at all with no retries', async (_, call) => {
  const counts = {
    none: aClient(() => Promise.reject(new Error('reset'))),
    four: aClient(() => Promise.reject(new Error('reset'))),
  };
  await failureOf(call(counts.none.client, 0));
  await failureOf(call(counts.four.client, 4));
  expect([counts.none.slept, counts.four.slept]).toEqual([[], [1, 2, 4]]);
});

it('ends every call when the client’s own signal aborts', async () => {
  const ending = new AbortController();
  const fetch: typeof globalThis.fetch = (_, init) =>
    new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
  const client = createClient({
    url: 'https://relay.example',
    key: 'nackey_1',
    fetch,
    signal: ending.signal,
  });
  const call = client.account('a');
  ending.abort(new Error('shutting down'));
  await expect(call).rejects.toThrow('shutting down');
  await expect(client.account('a')).rejects.toThrow('shutting down');
});

it.each([undefined, '', 'k', 'nackey_', 'nackey_1\n2', 'nackey_1 '])(
  'refuses a key that is none when the client is created, and does not quote it: %j',
  (key) => {
    const creating = () => createClient({ url: 'https://relay.example', key: key as string });
    expect(creating).toThrow(TypeError);
    expect(creating).toThrow(
      /^the key must be a service key: nackey_ and the characters that follow it, without spaces$/,
    );
  },
);

it.each([undefined, '', '.', '..', 1042])(
  'refuses an account that cannot be one before anything is sent: %j',
  async (id) => {
    const { client, seen } = aClient(() => token('token-1'));
    const account = id as string;
    const list = async () => client.accounts.alerts(account).page();
    for (const call of [
      client.tokenFor(account),
      client.account(account),
      client.fetch(account, '/x'),
      list(),
    ])
      await expect(call).rejects.toThrow(new TypeError('an id must be text, and neither empty nor . or ..'));
    expect(seen).toEqual([]);
  },
);

it('takes a mistake of the caller for no outage: nothing is sent, and nothing repeated', async () => {
  const { client, seen, slept } = aClient(() => Response.json({}));
  for (const call of [
    () => client.fetch('a', '/things', { headers: { 'x-y': 'line\nbreak' } }),
    () => client.fetch('a', '/things', { method: 'GET', body: 'text' }),
    () => client.fetch('a', '/things', { method: 'NO METHOD' }),
    () => client.request('GET', '.elsewhere.example/x' as '/'),
    () => client.request('GET', '/../../x'),
  ])
    await expect(call()).rejects.toThrow(TypeError);
  expect([seen, slept]).toEqual([[], []]);
});

it('takes a fetch that throws instead of rejecting for a mistake, and repeats nothing', async () => {
  let calls = 0;
  const client = createClient({
    url: 'https://relay.example',
    key: 'nackey_1',
    fetch: () => {
      calls += 1;
      throw new ReferenceError('agent is not defined');
    },
  });
  await expect(client.tokenFor('a')).rejects.toThrow(ReferenceError);
  expect(calls).toBe(1);
});

it('sends no key over plain http to another machine, unless that is allowed', () => {
  expect(() => createClient({ url: 'http://relay.example', key: 'nackey_1' })).toThrow('https://');
  for (const url of [
    'http://127.0.0.1:8787',
    'http://localhost',
    'http://[::1]:1',
    'https://relay.example/x',
  ]) {
    createClient({ url, key: 'nackey_1' });
  }
  createClient({ url: 'http://relay', key: 'nackey_1', plainHttp: true });
});

it('lists records over all pages, or reads the one page that was asked for', async () => {
  const pages = [{ connections: [{ id: '1' }], nextCursor: 'c&1' }, { connections: [{ id: '2' }] }];
  const { client, seen } = aClient(({ url }) => Response.json(pages[url.includes('cursor') ? 1 : 0]));
  const list = client.connections.list({ status: 'active' });
  expect(seen).toEqual([]);
  for (const _ of [1, 2]) expect(await Array.fromAsync(list, ({ id }) => id)).toEqual(['1', '2']);
  expect(seen.slice(0, 2).map(({ url }) => new URL(url).search)).toEqual([
    '?status=active',
    '?status=active&cursor=c%261',
  ]);
  expect(await list.page()).toEqual(pages[0]);
  expect(await client.connections.list({ cursor: 'c&1' }).page()).toEqual(pages[1]);
  const other = aClient(() => Response.json({ hello: 'world' }));
  expect(await failureOf(Array.fromAsync(other.client.links.list()))).toMatchObject({ code: 'not_a_relay' });
});

it('makes calls of any group: ids in the path, what is sent, options', async () => {
  const { client, seen } = aClient(({ method }) =>
    method === 'DELETE'
      ? new Response(null, { status: 204 })
      : Response.json({ id: 'w 1', secret: 'whsec_' }),
  );
  expect(await client.webhooks.create({ url: 'https://backend.example' })).toEqual({
    id: 'w 1',
    secret: 'whsec_',
  });
  expect(await client.webhooks.remove('w 1')).toBeUndefined();
  await client.webhooks.redeliver('w 1', 'msg/2', {}, { idempotencyKey: 'my-own-key' });
  await client.links.get('l-1', { signal: AbortSignal.timeout(1_000) });
  const [create, remove, redeliver, get] = seen;
  expect([create?.method, create?.url, await create?.text()]).toEqual([
    'POST',
    'https://relay.example/base/v1/webhooks',
    '{"url":"https://backend.example"}',
  ]);
  expect(create?.headers.get('idempotency-key')).toMatch(/^[0-9a-f-]{36}$/);
  expect([remove?.method, remove?.url, remove?.headers.get('idempotency-key')]).toEqual([
    'DELETE',
    'https://relay.example/base/v1/webhooks/w%201',
    null,
  ]);
  expect(redeliver?.url).toBe('https://relay.example/base/v1/webhooks/w%201/deliveries/msg%2F2');
  expect([redeliver?.headers.get('idempotency-key'), await redeliver?.text()]).toEqual(['my-own-key', '{}']);
  expect(get?.url).toBe('https://relay.example/base/v1/links/l-1');
});

it('repeats a POST whose answer was lost under the same Idempotency-Key, and one without a key not at all', async () => {
  const keys: (string | null)[] = [];
  const { client } = aClient(({ headers }) => {
    keys.push(headers.get('idempotency-key'));
    if (keys.length % 2 === 1) throw new Error('reset');
    return Response.json({ id: 'l-1' });
  });
  expect(await client.links.create({ account: { id: 'a' } })).toEqual({ id: 'l-1' });
  expect([keys.length, new Set(keys).size]).toEqual([2, 1]);
  const failure = await failureOf(client.request('POST', '/v1/links', { body: { account: { id: 'a' } } }));
  expect([failure.code, keys.length]).toEqual(['relay_unreachable', 3]);
});

it('request makes any other call with the same failures, and sends every field of its query', async () => {
  const { client, seen } = aClient((_, count) =>
    count === 1 ? new Response('{"id":9007199254740993}') : problem(404, { code: 'not_found' }),
  );
  const query = { type: ['link.used', 'link.opened'], limit: 5, account: undefined } as never;
  expect(await client.request('GET', '/v1/events', { query })).toEqual({ id: 9007199254740993n });
  expect(new URL(seen[0]?.url ?? '').search).toBe('?type=link.used&type=link.opened&limit=5');
  expect(await failureOf(client.request('GET', '/v1/of/a/newer/relay'))).toMatchObject({ code: 'not_found' });
});
