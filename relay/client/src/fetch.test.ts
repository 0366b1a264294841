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
] as const)('repeats a call once, and only if that is safe (%$): %s', async (call, first, wait) => {
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
  const expected = { code: 'refused', status: 409, needs: 'staff', requestId: 'r-1' };
  expect(await failureOf(refusing.client.fetch('a', '/things', head))).toMatchObject(expected);
  const { client } = aClient(() => new Response(null, { status: 409 }));
  expect((await client.fetch('a', '/things', head)).status).toBe(409);
});

it('makes no third call, and no second one if the body was a stream', async () => {
  const { client, seen } = aClient(() => new Response('', { status: 503 }));
  expect((await client.fetch('a', '/things')).status).toBe(503);
  expect(seen).toHaveLength(2);
  const body = new Blob(['text']).stream();
  expect((await client.fetch('a', '/things', { method: 'PUT', body })).status).toBe(503);
  expect(seen).toHaveLength(3);
});

it('stops waiting for a second attempt when the signal aborts', async () => {
  const stopping = new AbortController();
  const fetch = vi.fn(async () => problem(429, { code: 'rate_limited' }, { 'retry-after': '5' }));
  const client = createClient({ url: 'https://relay.example', key: 'k', fetch });
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
