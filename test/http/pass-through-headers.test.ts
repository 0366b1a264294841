import { expect, it } from 'vitest';
import { benchOfFile, valuesOf } from '../support/relay/pass-through.ts';

const bench = await benchOfFile();

it('replaces Cache-Control and X-Request-Id of NoiseAware’s answer by its own', async () => {
  bench.api.answer((_request, response) => {
    response.writeHead(200, { 'Cache-Control': 'public, max-age=9', 'X-Request-Id': 'theirs' });
    response.end();
  });
  const { rawHeaders } = await bench.call('/things');
  expect(valuesOf(rawHeaders, 'cache-control')).toEqual(['no-store']);
  expect(valuesOf(rawHeaders, 'x-request-id')).toEqual([expect.not.stringContaining('theirs')]);
});

it('drops from the request hop-by-hop headers, credentials, and headers of proxies and tracers', async () => {
  const dropped = [
    ...['Cookie', 'a=b', 'Proxy-Authorization', 'x', 'Proxy-Anything', 'x', 'Forwarded', 'for=1.2.3.4'],
    ...[
      'X-Forwarded-For',
      '1.2.3.4',
      'X-Forwarded-Proto',
      'http',
      'Keep-Alive',
      'timeout=9',
      'TE',
      'trailers',
    ],
    ...['Trailer', 'X-End', 'Upgrade', 'websocket', 'X-Original-URL', '/token', 'X-Rewrite-URL', '/token'],
    ...[
      'Expect',
      '100-continue',
      'Set-Cookie',
      'a=b',
      'Origin',
      'https://x.example',
      'traceparent',
      '00-1-2-3',
    ],
    ...['Proxy', 'http://x', 'X-HTTP-Method-Override', 'DELETE', 'X-Real-IP', '1.2.3.4', 'Content_Type', 'x'],
    ...['Via', '1.1 x', 'X-Custom', '1'],
    ...['Connection', 'X-Hop, close', 'x-hop', '1'],
  ];
  await bench.call('/things', { headers: [...dropped, 'Prefer', '1'], body: 'x', chunked: true });
  expect(bench.api.arrived[0]?.rawHeaders).toEqual([
    ...['Host', new URL(bench.api.url).host, 'Prefer', '1'],
    ...['Authorization', bench.api.userToken, 'Transfer-Encoding', 'chunked', 'Connection', 'keep-alive'],
  ]);
});

it('drops from the answer cookies, hop-by-hop headers, redirects and browser policies', async () => {
  bench.api.answer((_request, response) => {
    const dropped = [
      ...['Set-Cookie', 'a=b', 'Proxy-Authenticate', 'Basic', 'Connection', 'Link', 'Link', '1'],
      ...['Location', 'https://evil.example/', 'Access-Control-Allow-Origin', '*', 'Clear-Site-Data', '"*"'],
      ...['Content-Security-Policy', 'script-src *', 'Strict-Transport-Security', 'max-age=0', 'X-Hop', '1'],
    ];
    response.writeHead(201, [...dropped, 'Allow', '1', 'Keep-Alive', 'timeout=9', 'Trailer', 'x']);
    response.end('x');
  });
  const { headers } = await bench.call('/things');
  expect(headers).toMatchObject({ allow: '1', connection: 'keep-alive', 'keep-alive': 'timeout=130' });
  const gone = [
    'set-cookie',
    'proxy-authenticate',
    'link',
    'location',
    'clear-site-data',
    'x-hop',
    'trailer',
  ];
  for (const name of [...gone, 'access-control-allow-origin', 'strict-transport-security'])
    expect(headers).not.toHaveProperty(name);
  expect(headers['content-security-policy'] ?? '').not.toContain('script-src *');
});
