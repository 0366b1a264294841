import { expect, it } from 'vitest';
import { relayOfFile } from '../support/relay/test-relay.ts';

const relay = await relayOfFile();

const chromium = `chrome-extension://${/^https:\/\/([a-p]{32})/.exec(relay.config.redirects[0] ?? '')?.[1]}`;
const firefox = 'moz-extension://7d5d7a5e-3f5a-4c8e-9d3a-0123456789ab';

const letIn = async (origin: string, path: string, method = 'GET') => {
  const answer = await fetch(relay.url + path, { method, headers: { origin } });
  const preflight = await fetch(relay.url + path, {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': method },
  });
  const both = [answer, preflight].map(({ headers }) => headers.get('access-control-allow-origin'));
  expect(both[0]).toBe(both[1]);
  return both[0];
};

it.each([chromium, firefox])('lets %s read the answers to its calls, 404 included', async (origin) => {
  for (const path of ['/v1/connections', '/v1/tools', '/v1/sessions', '/health/live', '/v1/of-a-newer-relay'])
    expect(await letIn(origin, path), path).toBe(origin);
  expect(await letIn(origin, '/v1/enrolments', 'POST')).toBe(origin);
});

it.each([
  ...[
    '/noiseaware/connection',
    '/v1/connections/x/token',
    '/v1/accounts/x/token',
    '/health/ready',
    '/metrics',
  ],
  ...['/v1/connections/x/noiseaware/things', '/nothing', '/'],
  ...['/v1/staff', '/v1/invites', '/v1/service-keys/x', '/v1/audit', '/v1/findings'],
])('lets no origin read what is not for the extension: %s', async (path) => {
  for (const origin of [chromium, firefox]) expect(await letIn(origin, path, 'POST')).toBeNull();
});

it.each([
  ...['null', 'https://evil.example', `chrome-extension://${'a'.repeat(32)}`],
  ...[
    'moz-extension://x',
    `moz-extension://${'-'.repeat(36)}`,
    `moz-extension://${'a'.repeat(36)}`,
    `${firefox}.evil.example`,
  ],
])('lets %s read nothing', async (origin) => {
  for (const path of ['/v1/connections', '/health/live']) expect(await letIn(origin, path)).toBeNull();
});

it.each([chromium, firefox])(
  'lets %s send Authorization, DPoP, Idempotency-Key and If-None-Match, and read Date, ETag, Retry-After and DPoP-Nonce',
  async (origin) => {
    const ask = { 'access-control-request-method': 'GET' };
    const preflight = await fetch(`${relay.url}/v1/connections`, {
      method: 'OPTIONS',
      headers: {
        origin,
        ...ask,
        'access-control-request-headers': 'authorization,dpop,idempotency-key,if-none-match',
      },
    });
    const allowed = preflight.headers.get('access-control-allow-headers')?.toLowerCase().split(',');
    expect(allowed).toEqual(
      expect.arrayContaining(['authorization', 'dpop', 'idempotency-key', 'if-none-match']),
    );
    const { headers } = await fetch(`${relay.url}/v1/connections`, { headers: { origin } });
    expect(headers.get('access-control-expose-headers')?.split(',')).toEqual(
      expect.arrayContaining(['Date', 'ETag', 'Retry-After', 'DPoP-Nonce', 'WWW-Authenticate']),
    );
    expect(Math.abs(Date.parse(headers.get('date') ?? '') - Date.now())).toBeLessThan(60_000);
  },
);
