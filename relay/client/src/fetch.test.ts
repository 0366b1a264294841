import { expect, it, vi } from 'vitest';
import { createClient } from './client.ts';
import { aClient, failureOf, problem } from './test-support/a-client.ts';

it('passes a call on and returns NoiseAware’s answer, including refusals, with every digit', async () => {
  const { client, seen } = aClient(() => new Response('{"id":9007199254740993}', { status: 418 }));
  const answer = await client.fetch('a', '/thresholds/list?x=1', { json: { id: 9007199254740995n } });
  expect(answer.status).toBe(418);
  expect(await answer.clone().json()).toEqual({ id: 9007199254740993n });
  expect(await answer.json()).toEqual({ id: 9007199254740993n });
  const [request] = seen;
  expect(request?.url).toBe('https://relay.example/base/v1/accounts/a/noiseaware/thresholds/list?x=1');
  expect(request?.redirect).toBe('manual');
  expect([request?.method, await request?.text()]).toEqual(['POST', '{"id":9007199254740995}']);
});

it.each([
  // [call, first answer, seconds until the second call; undefined where there is none]
  ['GET /things', () => Promise.reject(new TypeError('fetch failed')), 1],
  ['POST /things', () => Promise.reject(new TypeError('fetch failed')), undefined],
  ['POST /things/list', () => Promise.reject(new TypeError('fetch failed')), 1],
  ['PUT /things', () => new Response('', { status: 504 }), 1],
  ['POST /things', () => new Response('', { status: 504 }), undefined],
  ['POST /things', () => new Response('', { status: 429, headers: { 'retry-after': '3' } }), 3],
  ['POST /things', () => new Response('', { status: 429 }), undefined],
  ['GET /things', () => new Response('', { status: 500 }), undefined],
  ['POST /things', () => problem(429, { code: 'rate_limited' }, { 'retry-after': '1' }), 1],
  [
    'POST /things',
    () => problem(503, { code: 'store_unavailable', fixedBy: 'time' }, { 'retry-after': '5' }),
    5,
  ],
  [
    'GET /things',
    () => problem(503, { code: 'store_unavailable', fixedBy: 'time' }, { 'retry-after': '6' }),
    undefined,
  ],
  [
    'POST /things',
    () =>
      problem(
        503,
        { code: 'noiseaware_unavailable', cause: 'unavailable', fixedBy: 'time' },
        { 'retry-after': '2' },
      ),
    2,
  ],
  [
    'POST /things',
    () =>
      problem(
        503,
        { code: 'noiseaware_unavailable', cause: 'slow', fixedBy: 'time' },
        { 'retry-after': '2' },
      ),
    undefined,
  ],
  [
    'DELETE /things',
    () =>
      problem(
        503,
        { code: 'noiseaware_unavailable', cause: 'slow', fixedBy: 'time' },
        { 'retry-after': '2' },
      ),
    2,
  ],
  [
    'GET /things',
    () => problem(503, { code: 'noiseaware_unavailable', cause: 'configuration', fixedBy: 'operator' }),
    undefined,
  ],
  ['POST /things', () => problem(401, { code: 'noiseaware_unauthorized' }), 0],
] as const)('repeats a call only if that is safe (%$): %s', async (call, first, wait) => {
  const [method, path] = call.split(' ') as [string, string];
  const { client, seen, slept } = aClient((_, count) => (count === 1 ? first() : new Response('done')));
  const body = method === 'GET' ? {} : { body: 'text' };
  const outcome = await client.fetch('a', path, { method, ...body }).then(
    (answer) => answer.text(),
    () => 'failed',
  );
  expect(slept).toEqual(wait === undefined ? [] : [wait]);
  expect(outcome === 'done').toBe(wait !== undefined);
  if (wait !== undefined && method !== 'GET') expect(await seen[1]?.text()).toBe('text');
});

it('distinguishes the relay’s refusal of HEAD, which has no body, from NoiseAware’s answer', async () => {
  const head = { method: 'HEAD' };
  const headers = { 'content-type': 'application/problem+json', 'x-request-id': 'r-1' };
  const refusing = aClient(() => new Response(null, { status: 409, headers }));
  const expected = { code: 'refused', status: 409, fixedBy: null, requestId: 'r-1' };
  expect(await failureOf(refusing.client.fetch('a', '/things', head))).toMatchObject(expected);
  const { client } = aClient(() => new Response(null, { status: 409 }));
  expect((await client.fetch('a', '/things', head)).status).toBe(409);
});

it('makes no further call than it may repeat, and no second one if the body was a stream', async () => {
  const { client, seen } = aClient(() => new Response('', { status: 503 }));
  expect((await client.fetch('a', '/things')).status).toBe(503);
  expect(seen).toHaveLength(3);
  const body = new Blob(['text']).stream();
  expect((await client.fetch('a', '/things', { method: 'PUT', body })).status).toBe(503);
  expect(seen).toHaveLength(4);
});

it('calls by the id of one connection where an account has several', async () => {
  const { client, seen } = aClient(() => new Response('done'));
  await client.fetch({ connection: 'c/1' }, '/things');
  expect(seen[0]?.url).toBe('https://relay.example/base/v1/connections/c%2F1/noiseaware/things');
});

/** NoiseAware's list of these ids. */
const aList = (ids: readonly number[], { counts = true, most = 500, pages = true, wrap = false } = {}) =>
  aClient(async (request) => {
    const { pagination } = (await request.json()) as { pagination: { pageNum: number; perPage: number } };
    const size = Math.min(pagination.perPage, most);
    const start = pages ? (pagination.pageNum - 1) * size : 0;
    const events = ids.slice(start, start + size).map((ID) => ({ ID }));
    const body = { events, ...(counts ? { totalCount: ids.length } : {}) };
    return Response.json(wrap ? { data: body } : body);
  });

it.each([
  ['counted', {}, 3],
  ['wrapped in data', { wrap: true }, 3],
  ['not counted', { counts: false }, 4],
  ['on smaller pages than asked for', { most: 50 }, 5],
  ['by an API that ignores the number of the page', { pages: false, counts: false, most: 250 }, 2],
])('iterates over NoiseAware’s list %s', async (_, form, calls) => {
  const ids = Array.from({ length: 'pages' in form ? 100 : 230 }, (_, index) => index);
  const { client, seen } = aList(ids, form);
  const list = client.noiseaware.list('a', '/events/list', { search: 'x' });
  expect(await Array.fromAsync(list, ({ ID }) => ID)).toEqual(ids);
  expect(seen).toHaveLength(calls);
  expect(seen[0]?.url).toBe('https://relay.example/base/v1/accounts/a/noiseaware/events/list');
  const last = (await seen.at(-1)?.json()) as object;
  expect(last).toEqual({ search: 'x', pagination: { pageNum: calls, perPage: 100 } });
});

it('reads one page of NoiseAware’s list, with the count of all records', async () => {
  const { client, seen } = aList([1, 2, 3]);
  const page = await client.noiseaware
    .list('a', '/events/list', { pagination: { pageNum: 2, perPage: 1 } })
    .page();
  expect([page, seen.length]).toEqual([{ items: [{ ID: 2 }], totalCount: 3 }, 1]);
});

it.each([
  [418, 'owner'],
  [500, 'time'],
  [429, 'time'],
  [400, 'caller'],
])('reports NoiseAware’s answer %i to a list, and who can fix it', async (status, fixedBy) => {
  const { client } = aClient(() => new Response('', { status }));
  const failure = await failureOf(client.noiseaware.list('a', '/events/list').page());
  expect(failure).toMatchObject({ code: 'noiseaware_refused', status, fixedBy });
});

it('reports an answer of NoiseAware’s without a list', async () => {
  const { client } = aClient(() => Response.json({ data: {} }));
  const failure = await failureOf(client.noiseaware.list('a', '/events/list').page());
  expect(failure).toMatchObject({
    code: 'noiseaware_answer',
    message: 'NoiseAware’s answer to /events/list has no list.',
  });
});

it('stops waiting for a second attempt when the signal aborts', async () => {
  const stopping = new AbortController();
  const fetch = vi.fn(async () => problem(429, { code: 'rate_limited' }, { 'retry-after': '5' }));
  const client = createClient({ url: 'https://relay.example', key: 'nackey_1', fetch });
  const call = client.fetch('a', '/things', { signal: stopping.signal });
  await vi.waitFor(() => expect(fetch).toHaveBeenCalled());
  stopping.abort(new Error('stopped'));
  await expect(call).rejects.toThrow('stopped');
  expect(fetch).toHaveBeenCalledTimes(1);
});

it.each(['/../../../token', '/a/%2e%2e/../../x', 'things', '//x/../../../../y', '.evil.example/'])(
  'lets no path lead to another call of the relay: %s',
  async (path) => {
    const { client, seen } = aClient(() => new Response(''));
    await expect(client.fetch('a', path)).rejects.toThrow(TypeError);
    await expect(client.fetch('..', '/../x')).rejects.toThrow(TypeError);
    expect(seen).toEqual([]);
  },
);
