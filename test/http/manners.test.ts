import { once } from 'node:events';
import net from 'node:net';
import { expect, it } from 'vitest';
import { headersOf, rawExchange, rawRequest } from '../support/relay/raw-exchange.ts';
import { relayOfFile } from '../support/relay/test-relay.ts';

const publicUrl = 'https://connect.example';
const relay = await relayOfFile({
  env: { RELAY_PUBLIC_URL: publicUrl, RELAY_OTHER_HOSTS: 'relay.internal:8787' },
});
const { host, port } = new URL(relay.url);

const none = Buffer.alloc(0);
const ask = (target: string, headers: [string, string][], method = 'GET', body = none) =>
  rawExchange(relay.url, rawRequest(method, target, [...headers, ['Connection', 'close']], body));

it.each([
  ...[host, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`, 'connect.example'],
  ...['connect.example:443', 'Connect.Example', 'relay.internal:8787'],
])('accepts its own Host: %s', async (name) => {
  expect((await ask('/v1/connections', [['Host', name]])).status).toBe(401);
});

it.each([
  ...['attacker.example', `attacker.example:${port}`, `x@${host}`, 'localhost', 'localhost:1', '127.0.0.1'],
  ...['connect.example:8787', 'relay.internal', '', 'connect.example.', `${host}, ${host}`],
])('refuses a foreign Host: %j', async (name) => {
  const { status, text } = await ask('/v1/connections', [['Host', name]]);
  expect(status).toBe(421);
  expect(text).toContain('"code":"misdirected_request"');
  // Those that look whether it is well know it by other names.
  expect((await ask('/health/live', [['Host', name]])).status).toBe(200);
});

it('accepts an HTTP/1.0 request without a Host header', async () => {
  const { status } = await rawExchange(relay.url, Buffer.from('GET /v1/connections HTTP/1.0\r\n\r\n')).catch(
    () => ({ status: 0 }),
  );
  expect(status).toBe(401);
});

it.each([['Host', host] as const, ['Authorization', 'Bearer nacses_x'] as const])(
  'refuses a request with two %s headers',
  async (name, value) => {
    const other = name === 'Host' ? [] : [['Host', host] as [string, string]];
    const { status, text } = await ask('/v1/connections', [
      ...other,
      [name, value],
      [name.toLowerCase(), value],
    ]);
    expect(status).toBe(400);
    expect(text).toContain('"code":"invalid_request"');
  },
);

it('accepts an absolute URL as request target and checks its host', async () => {
  const asked = async (target: string, name = 'other.example') =>
    (await ask(target, [['Host', name]])).status;
  expect(await asked(`http://${host}/health/ready?x`)).toBe(200);
  expect(await asked(`HTTPS://connect.example/v1/connections`)).toBe(401);
  expect(await asked('http://other.example/v1/connections', host)).toBe(421);
  expect(await asked(`http://x@${host}/v1/connections`, host)).toBe(421);
  expect(await asked(`http://${host}`)).toBe(200);
  for (const target of ['*', 'ftp://x/', 'connect.example:443'])
    expect(await asked(target, host), target).toBe(400);
});

it.each(['/health/live', '/health/ready'])(
  'answers 200 to a plain OPTIONS of %s, which some proxies send',
  async (path) => {
    expect((await ask(path, [['Host', 'x']], 'OPTIONS')).status).toBe(200);
  },
);

const standing = {
  'cache-control': 'no-store',
  'content-security-policy': expect.stringContaining("default-src 'none'") as string,
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
};
const own: [string, string] = ['Host', host];

it.each([
  ['an answer', 200, rawRequest('GET', '/health/live', [own, ['Connection', 'close']], none)],
  ['the page', 200, rawRequest('GET', '/', [own, ['Connection', 'close']], none)],
  ['a refusal', 401, rawRequest('GET', '/v1/connections', [own, ['Connection', 'close']], none)],
  ['no path', 404, rawRequest('GET', '/nothing', [own, ['Connection', 'close']], none)],
  ['no HTTP', 400, Buffer.from('what is that\r\n\r\n')],
  ['no host', 400, Buffer.from('GET / HTTP/1.1\r\nConnection: close\r\n\r\n')],
  ['a head too long', 431, rawRequest('GET', '/', [own, ['X', 'x'.repeat(20_000)]], none)],
  ['a length that is none', 400, rawRequest('POST', '/v1/enrolments', [own, ['Content-Length', '1x']], none)],
])('sends the security headers and no-store with every answer: %s', async (_, status, request) => {
  const answer = await rawExchange(relay.url, request);
  expect(answer.status).toBe(status);
  expect(headersOf(answer.text)).toMatchObject(standing);
});

it('answers unparsable requests with a problem document', async () => {
  const { text } = await rawExchange(relay.url, Buffer.from('what is that\r\n\r\n'));
  expect(headersOf(text)).toMatchObject({ 'content-type': 'application/problem+json', connection: 'close' });
  expect(JSON.parse(text.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status: 400, code: 'invalid_request' });
});

it('answers Expect: 100-continue only where the body will be read', async () => {
  const send = async (length: number, body: string) => {
    const socket = net.connect(Number(port), '127.0.0.1');
    const parts: string[] = [];
    socket.on('data', (part) => parts.push(part.toString()));
    const head = `POST /v1/enrolments HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n`;
    socket.write(`${head}Expect: 100-continue\r\nContent-Length: ${length}\r\n\r\n`);
    await once(socket, 'data');
    const first = parts.join('').split('\r\n')[0];
    if (body !== '') socket.write(body);
    await expect.poll(() => parts.join('')).toMatch(/HTTP\/1.1 4\d\d/);
    socket.destroy();
    return [first, /HTTP\/1.1 (4\d\d)/.exec(parts.join(''))?.[1]];
  };
  expect(await send(16, '{"invite":"x__"}')).toEqual(['HTTP/1.1 100 Continue', '401']);
  expect(await send(20_000, '')).toEqual(['HTTP/1.1 413 Payload Too Large', '413']);
});
