import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { benchOfFile, valuesOf } from '../support/relay/pass-through.ts';

const bench = await benchOfFile();

it('forwards method, path, query, headers and body unchanged, with the connection’s token', async () => {
  const path =
    '/things/ä/a,b=c/'.replace('ä', '%C3%A4') + '?q=%2e%2e/&x[]=1&x[]=2&empty&é=%zz'.replace('é', 'e');
  const headers = [
    'X-NoiseAware-Custom',
    'one',
    'x-noiseaware-CUSTOM',
    'two',
    'Content-Type',
    'application/x-odd; a="b"',
    'Accept-Encoding',
    'br',
  ];
  const body = Buffer.from([0, 255, 10, 13, 0]);
  const { status } = await bench.call(path, { method: 'PATCH', headers, body });
  expect(status).toBe(200);
  expect(bench.api.arrived).toMatchObject([{ method: 'PATCH', target: path, body }]);
  const { rawHeaders } = bench.api.arrived[0] ?? { rawHeaders: [] };
  expect(rawHeaders).toEqual([
    ...['Host', new URL(bench.api.url).host],
    ...headers,
    ...['Content-Length', '5', 'Authorization', bench.api.userToken],
    ...['Connection', 'keep-alive'],
  ]);
});

it('returns status, headers and body unchanged', async () => {
  const headers = [
    ...['Content-Type', 'application/vnd.x.y+json', 'Link', 'one', 'Link', 'two', 'ETag', 'W/"a"'],
    ...['Warning', 'r\u00e9sum\u00e9 \u00ff', 'Vary', 'Accept'],
  ];
  bench.api.answer((_request, response) => {
    response.sendDate = false;
    response.writeHead(418, 'I am a teapot', [...headers, 'Content-Length', '3']);
    response.end(Buffer.from('\u0000{x'));
  });
  const answer = await bench.call('/things');
  expect(answer.status).toBe(418);
  expect(answer.body.toString()).toBe('\u0000{x');
  for (const name of ['content-type', 'link', 'etag', 'warning', 'content-length']) {
    expect(valuesOf(answer.rawHeaders, name), name).toEqual(
      valuesOf([...headers, 'Content-Length', '3'], name),
    );
  }
  expect(valuesOf(answer.rawHeaders, 'vary')).toEqual(['Origin', 'Accept']);
});

it.each(['raw', 'bearer'])('sends the token in the configured form of the header: %s', async (form) => {
  await bench.relay.down();
  await bench.relay.up({ NOISEAWARE_AUTHORIZATION: form });
  await bench.call('/things');
  const expected = form === 'raw' ? bench.api.userToken : `Bearer ${bench.api.userToken}`;
  expect(valuesOf(bench.api.arrived[0]?.rawHeaders ?? [], 'authorization')).toEqual([expected]);
});

it('appends the path to the whole base URL of the API', async () => {
  await bench.relay.down();
  await bench.relay.up({ NOISEAWARE_API_URL: `${bench.api.url}/base/of/it` });
  expect((await bench.call('/things?a')).status).toBe(200);
  expect((await bench.call('/')).status).toBe(200);
  expect((await bench.call('/../things')).status).toBe(400);
  await bench.relay.restart();
  expect(bench.api.arrived.map(({ target }) => target)).toEqual(['/base/of/it/things?a', '/base/of/it/']);
});

it.each([
  ['HEAD', 200, ['Content-Length', '1234', 'ETag', '"a"']],
  ['GET', 204, ['ETag', '"a"']],
  ['GET', 304, ['ETag', '"a"']],
  ['DELETE', 200, ['Content-Length', '0']],
  ['OPTIONS', 200, ['Allow', 'GET', 'Content-Length', '0']],
])('returns an answer without a body: %s %i', async (method, status, headers) => {
  bench.api.answer((_request, response) => {
    response.writeHead(status, headers);
    response.end();
  });
  const answer = await bench.call('/things', { method });
  expect(answer.status).toBe(status);
  expect(answer.body).toHaveLength(0);
  for (let at = 0; at < headers.length; at += 2) {
    expect(valuesOf(answer.rawHeaders, headers[at]?.toLowerCase() ?? '')).toEqual([headers[at + 1]]);
  }
  expect(bench.api.arrived).toMatchObject([{ method }]);
});

/** Redirects calls of one path, and answers the others with what arrived. */
const redirecting = (from: string, status: number, location: string) =>
  bench.api.answer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url?.startsWith(from)) response.writeHead(status, { Location: location }).end();
    else response.end(Buffer.concat(chunks));
  });

it.each([
  [307, '/elsewhere?x=1'],
  [308, '/v2/things/list'],
])(
  'follows a %i within NoiseAware’s origin with method, headers, token and body',
  async (status, location) => {
    redirecting('/things', status, location);
    const body = Buffer.alloc(64 * 1024, 'x');
    const call = { method: 'POST', headers: ['X-NoiseAware-A', '1'], body };
    const answer = await bench.call('/things/zone?q=%zz', call);
    expect([answer.status, answer.body.equals(body)]).toEqual([200, true]);
    const [first, second] = bench.api.arrived;
    expect([first?.target, second?.target, second?.method]).toEqual(['/things/zone?q=%zz', location, 'POST']);
    expect(second?.rawHeaders).toEqual(first?.rawHeaders);
    expect((await bench.call('/things')).status).toBe(200);
  },
);

it('follows redirects in the base of the API and relative ones, and at most three', async () => {
  await bench.relay.down();
  await bench.relay.up({ NOISEAWARE_API_URL: `${bench.api.url}/base` });
  redirecting('/base/things', 308, 'others');
  expect((await bench.call('/things')).status).toBe(200);
  expect(bench.api.arrived.map(({ target }) => target)).toEqual(['/base/things', '/base/others']);
  bench.api.arrived.length = 0;
  redirecting('/base', 307, '/base/round');
  expect((await bench.call('/things')).status).toBe(307);
  expect(bench.api.arrived).toHaveLength(4);
  await bench.relay.restart();
});

it.each([
  [301, '/elsewhere'],
  [302, '/elsewhere'],
  [303, '/elsewhere'],
  [307, 'https://elsewhere.example/things'],
  [308, 'http://127.0.0.1:1/things'],
  [307, 'http://user:word@<api>/elsewhere'],
  // A service must not reach by a redirect what it may not call.
  [307, '/token'],
  [308, '/%74oken'],
])('does not follow a %i to %s', async (status, location) => {
  redirecting('/things', status, location.replace('<api>', new URL(bench.api.url).host));
  const answer = await bench.call('/things', { method: 'POST', body: 'x' });
  expect([answer.status, answer.headers.location]).toEqual([status, undefined]);
  expect(bench.api.arrived).toHaveLength(1);
});

it('does not follow a redirect of a call that only reads to one that writes', async () => {
  redirecting('/things/list', 307, '/things/replace');
  expect((await bench.call('/things/list', { method: 'POST', body: '{}' })).status).toBe(307);
  expect(bench.api.arrived).toHaveLength(1);
});

it('names NOISEAWARE_API_URL where a redirected body is too large to be sent again', async () => {
  redirecting('/things', 308, '/v2/things');
  const body = Buffer.alloc(64 * 1024 + 1, 'x');
  const answer = await bench.call('/things', { method: 'POST', body });
  expect(answer.problem()).toMatchObject({
    ...{ status: 503, code: 'noiseaware_unavailable', cause: 'configuration', fixedBy: 'operator' },
    detail: expect.stringMatching(/redirects.*65536 bytes.*NOISEAWARE_API_URL/) as string,
  });
  expect(bench.api.arrived).toHaveLength(1);
});

it('returns compressed answers unchanged', async () => {
  const packed = gzipSync('an answer');
  bench.api.answer((_request, response) => {
    response.writeHead(200, { 'Content-Encoding': 'gzip' });
    response.end(packed);
  });
  const { headers, body } = await bench.call('/things');
  expect(headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(body).toString()).toBe('an answer');
  await bench.call('/things', { method: 'POST', headers: ['Content-Encoding', 'gzip'], body: packed });
  expect(valuesOf(bench.api.arrived[1]?.rawHeaders ?? [], 'content-encoding')).toEqual(['gzip']);
});

it('accepts every method except TRACE, whose answer would show the token', async () => {
  const { status, headers, problem } = await bench.call('/things', { method: 'TRACE' });
  expect(status).toBe(405);
  expect(problem().code).toBe('method_not_allowed');
  expect(headers.allow).toContain('PATCH');
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'QUERY', 'PROPFIND']) {
    expect((await bench.call('/things', { method })).status, method).toBe(200);
  }
  expect(bench.api.arrived).toHaveLength(7);
});

it('answers 404 to other spellings of its path and to unknown connections', async () => {
  const elsewhere = async (path: string) =>
    fetch(bench.relay.url + path, { headers: { authorization: `Bearer ${bench.key}` } }).then(
      ({ status }) => status,
    );
  for (const path of ['', '?x', '2/things', '%2Fthings'])
    expect(await elsewhere(bench.prefix + path), path).toBe(404);
  expect(await elsewhere(`/V1${bench.prefix.slice(3)}/things`)).toBe(404);
  expect((await bench.call('/things', { connection: 'none' })).problem().code).toBe('not_found');
  expect(await elsewhere(`/v1/connections/${bench.connection}`)).toBe(200);
  expect(bench.api.arrived).toEqual([]);
});

it('tells in headers how many calls are left, in front of what NoiseAware tells', async () => {
  const ours = (await bench.call('/things')).headers;
  expect(ours['ratelimit-policy']).toBe('"service";q=600000;w=60');
  expect(ours['ratelimit']).toMatch(/^"service";r=\d+;t=\d+$/);
  bench.api.answer((_request, response) => response.writeHead(200, { RateLimit: '"theirs";r=1' }).end());
  expect((await bench.call('/things')).headers['ratelimit']).toMatch(/^"service";r=\d+;t=\d+, "theirs";r=1$/);
});

it('takes NoiseAware’s path as one encoded parameter, as generated clients send it', async () => {
  const { key } = await bench.relay.service('reading', { scopes: ['api:read'] });
  const answer = await bench.call('/things%2Flist?a=b%2Fc', { method: 'POST', key });
  expect(answer.status).toBe(200);
  expect(bench.api.arrived[0]).toMatchObject({ target: '/things/list?a=b%2Fc' });
  expect((await bench.call('/things%2F..%2Ftoken')).status).toBe(400);
  expect((await bench.call('/token%2Fx')).status).toBe(403);
  expect(bench.api.arrived).toHaveLength(1);
});

it('logs one line per call with route, service and status, without path, headers or token', async () => {
  const before = bench.relay.logLines.length;
  await bench.call('/things/secret-of-the-path?secret', { headers: ['X-Secret', 'secret'] });
  const lines = bench.relay.logLines.slice(before);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    method: 'GET',
    route: '/v1/connections/:id/noiseaware/*',
    status: 200,
    caller: expect.stringMatching(/^service\//) as string,
  });
  expect(lines[0]).not.toContain('secret');
  expect(lines[0]).not.toContain(bench.api.userToken);
});

it('answers reauthorization_required for a disconnected account', async () => {
  const connection = await bench.connect('acct-gone');
  await bench.relay.door.disconnect({ id: connection });
  expect((await bench.call('/things', { connection })).problem()).toMatchObject({
    status: 409,
    code: 'reauthorization_required',
  });
  expect(bench.api.arrived).toEqual([]);
});
