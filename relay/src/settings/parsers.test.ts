import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { accessCodeForm, authorizeUrl, credentialCall, tokenFields } from './noiseaware.ts';
import { brandName, supportContact } from './pages.ts';
import { redirectBases, sealingKeys } from './relay.ts';
import { Expected, offAsUndefined, secureUrl } from './setting.ts';

test.each([
  'http://relay.example',
  'http://10.0.0.1:8787',
  'http://127.0.0.1.example',
  'http://localhost.example',
  'http://127.0.0.1@relay.example',
  'https://user:password@relay.example',
  'https://relay.example/?query',
  'https://relay.example/#fragment',
  'ws://127.0.0.1',
  'relay.example',
])('%s is refused as address of the relay, its login host or its API', (url) => {
  for (const parse of [secureUrl, authorizeUrl]) expect(() => parse(url)).toThrow(Expected);
});

test.each([
  'http://127.0.0.1:9999',
  'http://localhost',
  'http://[::1]:80',
  'http://127.9.8.7',
  'https://relay.example/path/',
])('%s is an address, and its trailing slash is removed', (url) => {
  expect(secureUrl(url)).toBe(new URL(url).href.replace(/\/+$/, ''));
});

test.each([
  'http://abc.chromiumapp.org/',
  'https://abc.chromiumapp.org',
  'https://ABC.chromiumapp.org/',
  'https://abc.chromiumapp.org/?/',
  'https://abc.chromiumapp.org/#/',
  'https://abc.chromiumapp.org:443/',
  'https://abc.chromiumapp.org/a/../',
])('%s is refused as a base of redirects', (base) => {
  expect(() => redirectBases(base)).toThrow('must list');
});

test('a sealing key of the wrong length, or named twice, is refused', () => {
  const key = hash('sha256', 'a key', 'base64url');
  for (const keys of [`a:${key.slice(1)}`, `a:${key}A`, `:${key}`, key, `a:${key},a:${key}`, `a b:${key}`]) {
    expect(() => sealingKeys(keys)).toThrow(Expected);
  }
});

test('a brand needs a readable name and contact', () => {
  expect([offAsUndefined(brandName)('Harbor & Söhne'), offAsUndefined(brandName)('off')]).toEqual([
    'Harbor & Söhne',
    undefined,
  ]);
  for (const name of ['', ' ', 'x'.repeat(61), 'a\u202eb', 'a\nb']) {
    expect(() => brandName(name), name).toThrow(Expected);
  }
  const contacts = ['help@harbor.example', 'https://harbor.example/help?from=connect'];
  expect(contacts.map(supportContact)).toEqual(contacts);
  for (const contact of [
    'harbor',
    'http://harbor.example',
    'javascript:alert(1)',
    'a@b',
    'a@b.c?body=x',
    '',
  ]) {
    expect(() => supportContact(contact), contact).toThrow(Expected);
  }
});

test.each([
  'GET /refresh',
  'DELETE /refresh token',
  'POST refresh token',
  'POST http://auth.example/refresh token',
  'POST https://user:password@auth.example/refresh token',
  'POST https://auth.example token',
  'POST /refresh#part token',
  'POST /refresh token =x',
  'POST /refresh token a=b=c',
  'POST /refresh  token',
  'POST /refresh token\nX: y',
  '',
])('%j is refused as a token call', (text) => expect(() => credentialCall(text)).toThrow(Expected));

test('the fields of a token call are filled with the client id, the first client secret or a fixed text', () => {
  const { fields } = credentialCall(
    'POST /oauth/token code clientSecret clientID id secret=clientSecret partner=clientID grant_type=x',
  );
  expect(Object.fromEntries(fields)).toEqual({
    clientSecret: 'clientSecret',
    clientID: 'clientID',
    id: 'clientID',
    secret: 'clientSecret',
    partner: 'clientID',
    grant_type: { text: 'x' },
  });
});

test.each([
  ['22:base64url', '21:base64url'],
  ['22:alnum', '21:alnum'],
  ['32:hex', '31:hex'],
  ['39:digits', '38:digits'],
])('an access code has at least 128 bits: %s has, %s has not', (enough, short) => {
  const [length, alphabet] = enough.split(':');
  expect(accessCodeForm(enough)).toEqual({ length: Number(length), alphabet });
  expect(() => accessCodeForm(short)).toThrow(/128 bits/);
});

test.each(['', '40', 'alnum', '40:base58', '0:hex', '257:hex', '-40:hex', '40:alnum:x', '40: alnum'])(
  '%j is refused as a form of access codes',
  (text) => expect(() => accessCodeForm(text)).toThrow(Expected),
);

test('the fields of a token answer are three names or paths of names', () => {
  expect(tokenFields('jwt, session.refresh , session.valid_until')).toEqual({
    userToken: ['jwt'],
    refreshToken: ['session', 'refresh'],
    expiresAt: ['session', 'valid_until'],
  });
  for (const text of ['', 'jwt', 'jwt,refresh', 'jwt,refresh,', 'a,b,c,d', 'a.,b,c', 'a b,c,d', 'a,a,b']) {
    expect(() => tokenFields(text), text).toThrow(Expected);
  }
});
