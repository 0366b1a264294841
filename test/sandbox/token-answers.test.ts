import { expect, test } from 'vitest';
import { start, startBoth, startConnected } from './connected.ts';

const claimsOf = (jwt: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

test('envelope=data wraps every answer but that of /login', async () => {
  const { exchange, refresh, list, send, sandbox, first } = await startConnected();
  sandbox.set({ envelope: 'data' });
  expect(await (await exchange()).json()).toEqual({
    data: {
      expiresAt: expect.any(String),
      refreshToken: expect.any(String),
      userToken: expect.any(String),
    },
  });
  expect(await (await refresh(first.refreshToken)).json()).toHaveProperty('data.userToken');
  expect(await (await list(first.userToken)).json()).toHaveProperty('data.thresholds');
  const login = await send('/login', { email: 'owner@example.com', password: 'sandbox' });
  expect(await login.json()).toHaveProperty('userToken');
});

test('envelope, answerKeys and answerMark vary the form of answers', async () => {
  const { exchange, sandbox } = await startConnected();
  for (const [switches, form] of [
    [{ envelope: 'data-twice' }, /^\{"data":\{"data":\{"expiresAt"/],
    [{ envelope: 'result' }, /^\{"result":\{"expiresAt"/],
    [{ envelope: 'payload' }, /^\{"payload":\{"expiresAt"/],
    [{ envelope: 'list' }, /^\[\{"expiresAt"/],
    [{ envelope: 'json-api' }, /^\{"data":\{"type":"token","attributes":\{"expiresAt"/],
    [
      { answerKeys: 'oauth' },
      /^\{"access_token":".+","token_type":"Bearer","expires_in":900,"refresh_token":/,
    ],
    [{ answerKeys: 'snake' }, /^\{"expires_at":".+","refresh_token":".+","user_token":/],
    [{ answerMark: true }, /^\ufeff\{"expiresAt"/],
  ] as const) {
    sandbox.set({ envelope: 'flat', answerKeys: 'camel', answerMark: false, ...switches });
    const bytes = Buffer.from(await (await exchange()).arrayBuffer());
    expect(bytes.toString()).toMatch(form);
  }
});

test('tokenFields renames the fields of tokens, as deep as their paths; answerKeys spells the names', async () => {
  const { exchange, refresh, sandbox } = await startConnected({
    switches: { tokenFields: 'auth.jwt,auth.renewWith,validUntil' },
  });
  const auth = { jwt: expect.stringContaining('.'), renewWith: expect.any(String) };
  const body = (await (await exchange()).json()) as { auth: { renewWith: string } };
  expect(body).toEqual({ auth, validUntil: expect.any(String) });
  expect(await (await refresh(body.auth.renewWith)).json()).toEqual({ auth, validUntil: expect.any(String) });
  sandbox.set({ answerKeys: 'snake', envelope: 'data' });
  expect(await (await exchange()).json()).toEqual({
    data: { auth: { jwt: auth.jwt, renew_with: auth.renewWith }, valid_until: expect.any(String) },
  });
});

test('expiresAt has the form that its switches say, or is absent', async () => {
  const { exchange, tokens, sandbox } = await startConnected();
  const usual = { expiresAtFraction: 0, expiresAtOffset: 'Z', expiresAtCase: 'upper' } as const;
  for (const [switches, form] of [
    [{}, '2026-03-01T12:15:00Z'],
    [{ expiresAtFraction: 3 }, '2026-03-01T12:15:00.000Z'],
    [{ expiresAtFraction: 6, expiresAtOffset: '-05:00' }, /^2026-03-01T07:15:00\.\d{6}-05:00$/],
    [{ expiresAtFraction: 9, expiresAtOffset: '+05:30' }, /^2026-03-01T17:45:00\.\d{9}\+05:30$/],
    [{ expiresAtCase: 'lower' }, '2026-03-01t12:15:00z'],
    [{ expiresAt: 'words' }, 'in fifteen minutes'],
    [{ expiresAt: 'number' }, 1_772_367_300],
    [{ expiresAt: 'milliseconds' }, 1_772_367_300_000],
    [{ expiresAt: 'lifetime' }, 900],
    [{ expiresAt: 'no-offset' }, '2026-03-01T12:15:00'],
    [{ expiresAt: 'bare-offset' }, '2026-03-01T12:15:00+0000'],
    [{ expiresAt: 'rfc1123' }, 'Sun, 01 Mar 2026 12:15:00 GMT'],
    [{ expiresAt: 'null' }, null],
    [{ expiresAt: 'empty' }, ''],
  ] as const) {
    sandbox.set({ ...usual, ...switches });
    const { expiresAt } = await tokens(await exchange());
    const expected: unknown = form instanceof RegExp ? expect.stringMatching(form) : form;
    expect(expiresAt, JSON.stringify(switches)).toEqual(expected);
  }
  sandbox.set({ expiresAt: 'absent' });
  expect(Object.keys(await tokens(await exchange()))).toEqual(['refreshToken', 'userToken']);
});

test.each([
  ['omitRefreshToken', 'refreshToken'],
  ['omitUserToken', 'userToken'],
] as const)('%s leaves %s out, on refresh only or always', async (name, key) => {
  const { exchange, refresh, sandbox, first } = await startConnected({ switches: { rotation: 'off' } });
  sandbox.set({ [name]: 'on-refresh' });
  expect(await (await exchange()).json()).toHaveProperty(key);
  expect(await (await refresh(first.refreshToken)).json()).not.toHaveProperty(key);
  sandbox.set({ [name]: 'always' });
  expect(await (await exchange()).json()).not.toHaveProperty(key);
});

test('contentType=vendor names each answer in its media type', async () => {
  const { exchange, list, sandbox, first } = await startConnected();
  expect((await exchange()).headers.get('Content-Type')).toBe('application/json');
  sandbox.set({ contentType: 'vendor' });
  expect((await exchange()).headers.get('Content-Type')).toBe(
    'application/vnd.noiseaware.token.response+json',
  );
  expect((await list(first.userToken)).headers.get('Content-Type')).toBe(
    'application/vnd.noiseaware.thresholds.list.response+json',
  );
});

test('errorBody answers errors as JSON, text, HTML or nothing', async () => {
  const { exchange, sandbox } = await startBoth();
  for (const [errorBody, type, form] of [
    ['json', 'application/json', /^\{"error":\{"status":401,"message":".+"\}\}$/],
    ['text', 'text/plain; charset=utf-8', /^the access code is not valid\n$/],
    ['html', 'text/html; charset=utf-8', /^<html>.*401/],
    ['empty', null, /^$/],
  ] as const) {
    sandbox.set({ errorBody });
    const response = await exchange('unknown');
    expect([response.status, response.headers.get('Content-Type')]).toEqual([401, type]);
    expect(await response.text()).toMatch(form);
  }
});

test.each([3600, -3600])(
  'clockSkew=%i moves what NoiseAware shows, not what it accepts',
  async (clockSkew) => {
    const { exchange, tokens, list, clock } = await startConnected({ switches: { clockSkew } });
    const response = await exchange();
    const shown = start + clockSkew * 1000;
    expect(Date.parse(response.headers.get('Date') ?? '')).toBe(shown);
    const { expiresAt, userToken } = await tokens(response);
    expect(Date.parse(expiresAt)).toBe(shown + 900_000);
    expect(claimsOf(userToken)).toMatchObject({ iat: shown / 1000, exp: shown / 1000 + 900 });
    await clock.advance(899_999);
    expect((await list(userToken)).status).toBe(200);
    await clock.advance(1);
    expect((await list(userToken)).status).toBe(401);
  },
);

test('a user token is a JWT that names the user and the organization, or opaque', async () => {
  const { exchange, tokens, list, sandbox, first } = await startConnected();
  expect(claimsOf(first.userToken)).toMatchObject({
    email: 'owner@example.com',
    organizationID: sandbox.organizations()[0]?.id,
    organizationName: 'Harbor House Rentals',
  });
  sandbox.set({ userTokenFormat: 'opaque' });
  const opaque = await tokens(await exchange());
  expect(opaque.userToken).toMatch(/^[\w-]{43}$/);
  expect((await list(opaque.userToken)).status).toBe(200);
});
