import { expect, test } from 'vitest';
import { createLog } from '../base/log.ts';
import { noMetrics } from '../base/metrics.ts';
import type { Config } from '../settings/config.ts';
import type { IdentitySource } from '../settings/noiseaware.ts';
import { createAuthorization } from './authorization.ts';
import { createIdentify } from './identify.ts';

const now = 1_750_000_000;
const jwt = (payload: string) => `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(payload).toString('base64url')}.c2ln`;
const claims: IdentitySource = { kind: 'claim', names: ['organizationID', 'org_id', 'sub'] };
const probe: IdentitySource = { kind: 'probe', method: 'POST', path: '/me', keys: ['data', 'id'] };

/** Identification by a source, with NoiseAware's answer to a probe. */
function identifying(
  identity: IdentitySource | undefined,
  answer?: (authorization: string) => Response,
  authorization: Config['noiseaware']['authorization'] = 'bearer',
) {
  const log = createLog('silent');
  const sent: { url: string; init: RequestInit }[] = [];
  const identify = createIdentify(
    {
      partnerId: '7',
      clientId: 'partner',
      clientSecrets: [],
      authorizeUrl: 'https://login.example/authorize',
      apiUrl: 'https://api.example/base',
      token: {
        method: 'POST',
        host: undefined,
        path: '/token',
        key: 'accessCode',
        fields: [['clientID', 'clientID']],
      },
      refresh: undefined,
      tokenFields: { userToken: ['userToken'], refreshToken: ['refreshToken'], expiresAt: ['expiresAt'] },
      authorization,
      accessCode: { length: 49, alphabet: 'base64url' },
      timeout: 10,
      refusals: [],
      identity,
    },
    {
      fetch: async (url, init = {}) => {
        sent.push({ url: String(url), init });
        if (answer === undefined) throw new TypeError('fetch failed');
        return answer(new Headers(init.headers).get('authorization') ?? '');
      },
      timeout: () => new AbortController().signal,
      elapsed: () => 0,
      metrics: noMetrics,
      log,
    },
    createAuthorization(authorization, { now: () => now, log }),
  );
  const ask = (userToken: string) => identify.ask({ userToken, obtainedAt: now, organization: 'one' });
  return { ...identify, ask, sent };
}

test('the first claim with a value identifies the organization, and its name is read too', async () => {
  const { ask, sent } = identifying(claims);
  const identity = { by: 'org_id', value: 'o-7', name: 'Harbor House' };
  expect(await ask(jwt('{"sub":"u-1","org_id":"o-7","organizationName":"Harbor House"}'))).toEqual(identity);
  expect(await ask(jwt('{"sub":"u-1"}'))).toEqual({ by: 'sub', value: 'u-1', name: null });
  expect(sent).toEqual([]);
});

test('control and invisible characters are replaced in a name, and no id has them', async () => {
  const { ask } = identifying(claims);
  const ofToken = (fields: object) => ask(jwt(JSON.stringify(fields)));
  expect(await ofToken({ org_id: 'o-7', organizationName: '\u202eHarbor\u001b[2J\nHouse' })).toEqual({
    ...{ by: 'org_id', value: 'o-7', name: 'Harbor [2J House' },
  });
  expect(await ofToken({ org_id: 'o-7\u202e', organizationName: 'Harbor House' })).toBeNull();
});

test('ids beyond the precision of a double stay distinct', async () => {
  const { ask } = identifying(claims);
  const values = ['9007199254740993', '9007199254740992'].map((id) => ask(jwt(`{"organizationID":${id}}`)));
  expect(await Promise.all(values)).toMatchObject([
    { value: '9007199254740993' },
    { value: '9007199254740992' },
  ]);
});

test.each([
  ['an opaque token', 'opaque'],
  ['a token whose payload is no JSON', jwt('nonsense')],
  ['a token without such a claim', jwt('{"email":"owner@example.com"}')],
  ['a claim that is no text or number', jwt('{"sub":{"id":1}}')],
  ['an empty claim', jwt('{"sub":""}')],
  ['a claim with invisible characters', jwt('{"sub":"o\\u202e7"}')],
  ['a claim that is too long to read', jwt(JSON.stringify({ sub: 'x'.repeat(500) }))],
  ['a claim that every object has', jwt('{"exp":1}')],
])('%s identifies no organization', async (_, token) => {
  expect(await identifying(claims).ask(token)).toBeNull();
  expect(identifying({ kind: 'claim', names: ['constructor'] }).fromToken(token)).toBeNull();
});

test('an identity call sends the token, in the form that the settings name, and reads the path of keys', async () => {
  const { ask, fromToken, sent } = identifying(probe, () => new Response('{"data":{"id":9007199254740993}}'));
  expect(await ask('user-token')).toEqual({
    by: 'POST /me data.id',
    value: '9007199254740993',
    name: null,
  });
  expect(sent[0]).toMatchObject({
    url: 'https://api.example/base/me',
    init: { method: 'POST', redirect: 'manual', headers: { authorization: 'Bearer user-token' } },
  });
  expect(fromToken(jwt('{"sub":"u-1"}'))).toBeNull();
});

test('an identity call is made in the other form of the header where NoiseAware refuses the first', async () => {
  const api = (header: string) =>
    header.startsWith('Bearer ') ? Response.json({ data: { id: 7 } }) : new Response('', { status: 401 });
  const { ask, sent } = identifying(probe, api, 'auto');
  for (let times = 0; times < 2; times += 1) expect(await ask('user-token')).toMatchObject({ value: '7' });
  const headers = sent.map(({ init }) => new Headers(init.headers).get('authorization'));
  expect(headers).toEqual(['user-token', 'Bearer user-token', 'Bearer user-token']);
});

test('an identity call without an answer is reported as unavailable', async () => {
  expect(await identifying(probe).ask('user-token')).toBe('unavailable');
  for (const status of [429, 500, 502, 503]) {
    expect(await identifying(probe, () => new Response('', { status })).ask('user-token')).toBe(
      'unavailable',
    );
  }
});

test('an identity call whose answer has no id identifies nothing', async () => {
  for (const answer of [
    () => new Response('{"data":{}}'),
    () => new Response('<html>'),
    () => new Response('{"data":{"id":7}}', { status: 404 }),
    () => new Response(`{"data":{"id":7},"pad":"${'x'.repeat(300_000)}"}`),
  ]) {
    expect(await identifying(probe, answer).ask('user-token')).toBeNull();
  }
});

test('without an identity setting no call is made', async () => {
  const { ask, sent } = identifying(undefined);
  expect(await ask(jwt('{"sub":"u-1"}'))).toBeNull();
  expect(sent).toEqual([]);
});
