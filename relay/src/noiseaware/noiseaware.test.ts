import { expect, test } from 'vitest';
import type { Effects } from '../base/effects.ts';
import { noMetrics } from '../base/metrics.ts';
import type { Config } from '../settings/config.ts';
import { credentialCall, tokenFields } from '../settings/noiseaware.ts';
import type { AuthorizationForm } from './authorization.ts';
import { authorizeUrl } from './authorize-url.ts';
import { createNoiseAware } from './noiseaware.ts';

const now = 1_750_000_000;
const tokens = JSON.stringify({
  expiresAt: new Date((now + 900) * 1000).toISOString(),
  userToken: 'secret-user-token',
  refreshToken: 'secret-new-refresh-token',
});
const config: Config['noiseaware'] = {
  partnerId: '7',
  clientId: 'partner',
  clientSecrets: ['secret-of-client'],
  authorizeUrl: 'https://login.example/authorize',
  apiUrl: 'https://api.example',
  token: credentialCall('POST /token accessCode clientID'),
  refresh: { method: 'PUT', host: undefined, path: '/tokens/refresh', key: 'token', fields: [] },
  tokenFields: tokenFields('userToken,refreshToken,expiresAt'),
  authorization: 'auto',
  accessCode: { length: 49, alphabet: 'base64url' },
  timeout: 10,
  refusals: [400, 401, 404],
  identity: undefined,
};

const about = { account: 'cust-1' };

/** A client with answers from the function, and what it sent and logged. */
function client(
  answer: (clock: { now: number; elapsed: number }) => Promise<Response> | Response,
  over: Partial<Config['noiseaware']> = {},
  form: AuthorizationForm = 'raw',
) {
  const sent: { url: string; init: RequestInit }[] = [];
  const logged: unknown[] = [];
  const took: number[] = [];
  const clock = { now, elapsed: 0 };
  const line = (...facts: unknown[]) => logged.push(facts);
  const noiseaware = createNoiseAware(
    { ...config, ...over },
    {
      fetch: async (url, init) => {
        sent.push({ url: String(url), init: init ?? {} });
        return answer(clock);
      },
      now: () => clock.now,
      elapsed: () => clock.elapsed,
      timeout: (seconds) => Object.assign(new AbortController().signal, { seconds }),
      log: { info: line, warn: line, error: line } as unknown as Effects['log'],
      metrics: { ...noMetrics, record: (_, seconds) => void took.push(seconds) },
    },
    { form },
  );
  return { noiseaware, sent, logged, took };
}

test('an exchange sends access code and client id, no secret, and follows no redirect', async () => {
  const { noiseaware, sent } = client(() => new Response(tokens));
  expect(await noiseaware.exchange('secret-access-code', about)).toEqual({
    ok: true,
    tokens: {
      userToken: 'secret-user-token',
      refreshToken: 'secret-new-refresh-token',
      clockAhead: null,
      life: { seconds: 900, by: 'expiresAt', expiresAt: 'rfc3339' },
      userTokenExpiresAt: now + 900,
    },
  });
  expect(sent).toHaveLength(1);
  expect(sent[0]?.url).toBe('https://api.example/token');
  expect(sent[0]?.init).toMatchObject({
    method: 'POST',
    redirect: 'manual',
    body: JSON.stringify({ accessCode: 'secret-access-code', clientID: 'partner' }),
    signal: { seconds: 10 },
  });
});

test('a refresh is called as the setting says, and never if it is off', async () => {
  const { noiseaware, sent } = client(() => new Response(tokens));
  await noiseaware.refresh?.('secret-refresh-token', about);
  expect(sent[0]?.url).toBe('https://api.example/tokens/refresh');
  expect(sent[0]?.init).toMatchObject({ method: 'PUT', body: '{"token":"secret-refresh-token"}' });
  expect(client(() => new Response(tokens), { refresh: undefined }).noiseaware.refresh).toBeUndefined();
});

test.each([
  [
    'GET /refresh refreshToken',
    'GET',
    'https://api.example/refresh?refreshToken=a%2Fb',
    undefined,
    undefined,
  ],
  [
    'GET /refresh?v=2 token clientID',
    'GET',
    'https://api.example/refresh?v=2&token=a%2Fb&clientID=partner',
    undefined,
    undefined,
  ],
  [
    'POST /refresh refreshToken clientID',
    'POST',
    'https://api.example/refresh',
    { refreshToken: 'a/b', clientID: 'partner' },
    undefined,
  ],
  [
    'POST /oauth refresh_token grant_type=refresh_token client_id',
    'POST',
    'https://api.example/oauth',
    { refresh_token: 'a/b', grant_type: 'refresh_token', client_id: 'partner' },
    undefined,
  ],
  ['POST /refresh Authorization', 'POST', 'https://api.example/refresh', {}, 'Bearer a/b'],
  ['GET /refresh authorization', 'GET', 'https://api.example/refresh', undefined, 'Bearer a/b'],
  [
    'PUT https://auth.example:8443/v1/refresh token',
    'PUT',
    'https://auth.example:8443/v1/refresh',
    { token: 'a/b' },
    undefined,
  ],
])('a refresh can be called as %s', async (setting, method, url, body, authorization) => {
  const over = { refresh: credentialCall(setting) };
  const { noiseaware, sent, logged } = client(() => new Response(tokens), over, 'bearer');
  expect((await noiseaware.refresh?.('a/b', about))?.ok).toBe(true);
  expect(sent).toMatchObject([{ url, init: { method, redirect: 'manual' } }]);
  const { headers, body: text } = sent[0]?.init ?? {};
  expect(text === undefined ? undefined : JSON.parse(String(text))).toEqual(body);
  expect(new Headers(headers).get('authorization') ?? undefined).toBe(authorization);
  expect(JSON.stringify(logged)).not.toMatch(/a\/b|a%2Fb/);
});

test('any 2xx status is read, and an answer without tokens is a broken answer', async () => {
  const created = client(() => new Response(tokens, { status: 201 })).noiseaware;
  expect((await created.exchange('x', about)).ok).toBe(true);
  for (const body of ['', '<html>', tokens.slice(0, 30), `${' '.repeat(262_144)}${tokens}`]) {
    const { noiseaware } = client(() => new Response(body));
    expect(await noiseaware.exchange('x', about)).toMatchObject({
      ok: false,
      status: 200,
      failure: { cause: 'broken_answer', definite: false },
    });
  }
});

test('an answer of 256 kB is read', async () => {
  const { noiseaware } = client(() => new Response(`${' '.repeat(255_000)}${tokens}`));
  expect((await noiseaware.exchange('x', about)).ok).toBe(true);
});

test.each([
  ['POST /token accessCode clientSecret', { accessCode: 'x', clientSecret: 'secret-of-client' }],
  [
    'POST /oauth/token code client_id client_secret=clientSecret grant_type=authorization_code',
    { code: 'x', client_id: 'partner', client_secret: 'secret-of-client', grant_type: 'authorization_code' },
  ],
  ['POST /token accessCode id=clientID', { accessCode: 'x', id: 'partner' }],
])('an exchange can be called as %s', async (setting, body) => {
  const { noiseaware, sent } = client(() => new Response(tokens), { token: credentialCall(setting) });
  expect((await noiseaware.exchange('x', about)).ok).toBe(true);
  expect(JSON.parse(String(sent[0]?.init.body))).toEqual(body);
});

test.each([307, 308])('a %s to the same origin is followed with method and body', async (status) => {
  const { noiseaware, sent } = client(() =>
    sent.length === 1
      ? new Response('', { status, headers: { location: '/v2/token' } })
      : new Response(tokens),
  );
  expect((await noiseaware.exchange('x', about)).ok).toBe(true);
  expect(sent.map(({ url }) => url)).toEqual(['https://api.example/token', 'https://api.example/v2/token']);
  expect(sent[1]?.init).toEqual(sent[0]?.init);
});

test.each([
  [307, 'https://evil.example/token'],
  [307, 'http://api.example/token'],
  [308, 'https://api.example:8443/token'],
  [308, 'https://user:word@api.example/token'],
  [307, 'https:///'],
  [307, undefined],
  [301, '/v2/token'],
  [302, '/v2/token'],
  [303, '/v2/token'],
])('a %s to %s is not followed, and is a failure whatever its body', async (status, location) => {
  const headers = location === undefined ? {} : { location };
  const { noiseaware, sent } = client(() => new Response(tokens, { status, headers }));
  expect(await noiseaware.exchange('x', about)).toMatchObject({
    ok: false,
    status,
    failure: { cause: 'configuration', definite: false },
  });
  expect(sent).toHaveLength(1);
});

test('a redirect loop ends after the third redirect', async () => {
  const { noiseaware, sent } = client(
    () => new Response('', { status: 307, headers: { location: '/token' } }),
  );
  expect(await noiseaware.exchange('x', about)).toMatchObject({ ok: false, status: 307 });
  expect(sent).toHaveLength(4);
});

test('an error body of any kind is ignored', async () => {
  for (const body of ['{"error":"no"}', 'plain', '<html>', '', 'x'.repeat(200_000)]) {
    const { noiseaware } = client(() => new Response(body, { status: 401 }));
    expect(await noiseaware.exchange('x', about)).toMatchObject({
      status: 401,
      failure: { cause: 'refused', definite: true },
    });
  }
});

test('a network error is returned as a value, also in the middle of an answer', async () => {
  const refused = client(() => Promise.reject(new TypeError('fetch failed'))).noiseaware;
  expect(await refused.exchange('x', about)).toMatchObject({ ok: false, failure: { cause: 'unreachable' } });
  const cut = client(
    () =>
      new Response(
        new ReadableStream({
          pull: (controller) => controller.error(new DOMException('too slow', 'TimeoutError')),
        }),
      ),
  ).noiseaware;
  expect(await cut.exchange('x', about)).toMatchObject({ ok: false, failure: { cause: 'slow' } });
});

test('a call that takes too long is logged with the setting to raise', async () => {
  const slow = new DOMException('too slow', 'TimeoutError');
  const { noiseaware, logged } = client(() => Promise.reject(slow), { timeout: 7 });
  await noiseaware.exchange('x', about);
  expect(JSON.stringify(logged)).toContain('raise NOISEAWARE_TIMEOUT, which is 7 s');
});

test('no code and no token is ever logged', async () => {
  const answers: (() => Response | Promise<Response>)[] = [
    () => new Response(tokens),
    () => new Response(tokens, { status: 400 }),
    () => new Response(tokens.slice(0, -5)),
    () => Promise.reject(new Error('secret-access-code was refused')),
  ];
  for (const answer of answers) {
    const { noiseaware, logged } = client(answer);
    await noiseaware.exchange('secret-access-code', about);
    await noiseaware.refresh?.('secret-refresh-token', about);
    expect(logged).toHaveLength(2);
    expect(JSON.stringify(logged)).not.toContain('secret');
  }
});

test("the address of the Authorize page has exactly NoiseAware's three parameters", () => {
  const url = new URL(
    authorizeUrl({ ...config, partnerId: '7' }, 'naccode_x', 'https://extension.example/connect/a?b=c&d'),
  );
  expect(url.origin + url.pathname).toBe('https://login.example/authorize');
  expect([...url.searchParams]).toEqual([
    ['code', 'naccode_x'],
    ['id', '7'],
    ['redirect', 'https://extension.example/connect/a?b=c&d'],
  ]);
});

test('a clock difference of more than half a minute is logged, and changes nothing else', async () => {
  const dated = (ahead: number) =>
    new Response(
      JSON.stringify({
        userToken: 'secret-user-token',
        expiresAt: new Date((now + ahead + 900) * 1000).toISOString(),
      }),
      { headers: { date: new Date((now + ahead) * 1000).toUTCString() } },
    );
  for (const [ahead, logs] of [
    [0, 0],
    [-20, 0],
    [45, 1],
    [-7_200, 1],
  ] as const) {
    const { noiseaware, logged } = client(() => dated(ahead));
    expect(await noiseaware.exchange('code', about)).toMatchObject({
      tokens: { userTokenExpiresAt: now + 900 },
    });
    expect(JSON.stringify(logged).split('clock').length - 1).toBe(logs);
  }
});

test('a clock that is set back during a call does not shorten its duration', async () => {
  const { noiseaware, took } = client((clock) => {
    clock.now -= 3_600;
    clock.elapsed += 2;
    return new Response(tokens);
  });
  await noiseaware.exchange('code', about);
  expect(took).toEqual([2]);
});

test("a slow answer does not extend a token's life, which is counted from the call's start", async () => {
  const { noiseaware } = client((clock) => {
    // The header is written when the token is made; nine seconds later the answer is here.
    clock.now += 9;
    return new Response(tokens, { headers: { date: new Date(now * 1000).toUTCString() } });
  });
  expect(await noiseaware.exchange('access-code', about)).toMatchObject({
    tokens: { userTokenExpiresAt: now + 900 },
  });
});
