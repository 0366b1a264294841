import { describe, expect, test } from 'vitest';
import { checkRedirect, isAllowedRedirect } from './pairing/pairing.ts';
import { hashOf } from './secrets.ts';

const accessCode = `nacac_${'Ab-_9'.repeat(8)}xyz`;
const foreign = `nacac_${'z'.repeat(43)}`;
const accessCodeHash = hashOf(accessCode);
const form = { length: 49, alphabet: 'base64url' } as const;

describe('checkRedirect', () => {
  const own = 'https://extension.example/connect/path';
  const check = (redirect: string) =>
    checkRedirect({ redirectUri: own }, { form, hash: accessCodeHash }, redirect);

  for (const appended of [
    '?access_code=CODE',
    '?state=x&code=CODE&more=y',
    '?=CODE',
    '?CODE',
    '?first=1?code=CODE',
    '?code=CODE#done',
    '?code=wrong&code=CODE',
    '?code=CODE&again=CODE',
    '?code=CODE;more=y',
    ';code=CODE',
    '&access_code=CODE',
    '&state=x&code=CODE?more=y',
    '#access_code=CODE',
    '#/?access_code=CODE',
    '/?access_code=CODE',
    '/CODE',
    '/CODE/',
    '/callback/CODE?state=x',
    '?code="CODE"',
    '?code=%22CODE%22',
    "?code='CODE'",
    '?data=%7B%22access_code%22%3A%22CODE%22%7D',
    '?to=%3Fcode%253DCODE',
    '?code=CODE\n',
    '?code=CODE%0A',
    '?code=CODE%20',
  ]) {
    for (const code of [
      accessCode,
      accessCode.replace('nacac_', 'nacac%5F'),
      accessCode.replace('-', '%2D'),
    ]) {
      const redirect = own + appended.replaceAll('CODE', code);
      test(`finds the code in ${redirect}`, () => expect(check(redirect)).toEqual({ ok: true, accessCode }));
    }
  }

  for (const appended of [
    '',
    '?',
    '&',
    '#',
    `?code=${accessCode}2`,
    `?code=2${accessCode}`,
    `?code=${accessCode}%32`,
    `?code=${accessCode.slice(0, -1)}`,
    `?code=${accessCode.toUpperCase()}`,
    `?code=${accessCode.slice(0, 20)}&more=${accessCode.slice(20)}`,
    `?code=${accessCodeHash}`,
  ]) {
    test(`finds no code in ${own}${appended}`, () => {
      expect(check(own + appended)).toEqual({ ok: false, reason: 'no_code' });
    });
  }

  test('tells the access code of another pairing from none', () => {
    expect(check(`${own}?code=${foreign}`)).toEqual({ ok: false, reason: 'other_code' });
  });

  for (const appended of [
    `?code=${accessCode}&other=${foreign}`,
    `?code=${foreign}#${accessCode}`,
    `/${foreign}?code=${accessCode}`,
  ]) {
    test(`takes neither of two codes in ${own}${appended}`, () => {
      expect(check(own + appended)).toEqual({ ok: false, reason: 'several_codes' });
    });
  }

  for (const redirect of [
    'https://extension.example/connect/other?code=access-code',
    'https://extension.example/connect/Path?code=access-code',
    'https://extension.example/connect/path2&code=access-code',
    'https://extension.example/connect/path/../other?code=access-code',
    'https://extension.example/connect/path/%2e%2E/other?code=access-code',
    'https://extension.example/connect/?/connect/path?code=access-code',
    'https://extension.example/#/connect/path?code=access-code',
    'https://extension.example/connect/path2?code=access-code',
    'https://extension.example/connect/path%32?code=access-code',
    'https://extension.example//connect/path?code=access-code',
    'https://extension.example/connect/path%26code=access-code',
    'https://extension.example/?code=access-code',
    'https://elsewhere.example/connect/path?code=access-code',
    'https://extension.example.elsewhere.example/connect/path?code=access-code',
    'https://extension.example:8443/connect/path?code=access-code',
    'http://extension.example/connect/path?code=access-code',
    'https://extension.example@elsewhere.example/connect/path?code=access-code',
    'https://user@extension.example/connect/path?code=access-code',
    'https://:password@extension.example/connect/path?code=access-code',
    '/connect/path?code=access-code',
    'javascript:alert(1)',
    'not a URL',
    '',
  ]) {
    test(`reports that ${redirect || 'an empty text'} leads elsewhere`, () => {
      const carrying = redirect.replace('access-code', accessCode);
      expect(check(carrying)).toEqual({ ok: false, reason: 'elsewhere' });
    });
  }
});

describe('isAllowedRedirect', () => {
  const bases = [
    'https://abc.chromiumapp.org/',
    'https://hash.extensions.allizom.org/',
    'https://relay.example/back/',
  ];

  for (const redirect of [
    'https://abc.chromiumapp.org/connect/3q2-_9wDw2Z0sNbq5JvQXw',
    'https://abc.chromiumapp.org/x',
    'https://abc.chromiumapp.org/x/',
    'https://hash.extensions.allizom.org/connect/x.y~z',
    'https://relay.example/back/x',
  ]) {
    test(`allows ${redirect}`, () => expect(isAllowedRedirect(redirect, bases)).toBe(true));
  }

  const hostile: [string, string][] = [
    ['the base alone', 'https://abc.chromiumapp.org/'],
    ['another base alone', 'https://relay.example/back/'],
    ['the base without its path', 'https://relay.example/x'],
    ['the base cut short', 'https://relay.example/backx'],
    ['a host that begins alike', 'https://abc.chromiumapp.org.evil.example/x'],
    ['userinfo that looks like the host', 'https://abc.chromiumapp.org@evil.example/x'],
    ['userinfo with a slash encoded', 'https://abc.chromiumapp.org%2f@evil.example/x'],
    ['userinfo before the host', 'https://user:password@abc.chromiumapp.org/x'],
    ['empty userinfo', 'https://@abc.chromiumapp.org/x'],
    ['a backslash for the host to end', 'https://evil.example\\.abc.chromiumapp.org/x'],
    ['a backslash in the path', 'https://abc.chromiumapp.org/a\\b'],
    ['a backslash after the base', 'https://abc.chromiumapp.org/\\evil.example'],
    ['an encoded backslash', 'https://abc.chromiumapp.org/a%5cb'],
    ['a tab', 'https://abc.chromiumapp.org/a\tb'],
    ['a tab in the host', 'https://abc.chromium\tapp.org/a'],
    ['a line break', 'https://abc.chromiumapp.org/a\r\nb'],
    ['a space before', ' https://abc.chromiumapp.org/a'],
    ['a space after', 'https://abc.chromiumapp.org/a '],
    ['a null character', 'https://abc.chromiumapp.org/a\0'],
    ['an encoded null character', 'https://abc.chromiumapp.org/a%00'],
    ['dots that climb', 'https://relay.example/back/../x'],
    ['encoded dots that climb', 'https://relay.example/back/%2e%2e/x'],
    ['half encoded dots', 'https://relay.example/back/.%2E/x'],
    ['an encoded slash', 'https://relay.example/back/..%2fx'],
    ['twice encoded dots', 'https://relay.example/back/%252e%252e/x'],
    ['a dot alone', 'https://abc.chromiumapp.org/./x'],
    ['an empty segment', 'https://abc.chromiumapp.org//evil.example'],
    ['an upper case host', 'https://ABC.chromiumapp.org/x'],
    ['an upper case scheme', 'HTTPS://abc.chromiumapp.org/x'],
    ['the default port', 'https://abc.chromiumapp.org:443/x'],
    ['another port', 'https://abc.chromiumapp.org:8443/x'],
    ['an empty port', 'https://abc.chromiumapp.org:/x'],
    ['a query', 'https://abc.chromiumapp.org/x?y=z'],
    ['an empty query', 'https://abc.chromiumapp.org/x?'],
    ['a fragment', 'https://abc.chromiumapp.org/x#y'],
    ['an empty fragment', 'https://abc.chromiumapp.org/x#'],
    ['a semicolon', 'https://abc.chromiumapp.org/x;y'],
    ['an at sign in the path', 'https://abc.chromiumapp.org/@evil.example'],
    ['a colon in the path', 'https://abc.chromiumapp.org/x:80'],
    ['a letter that is not ASCII', 'https://abc.chromiumapp.org/é'],
    ['a host in wide letters', 'https://ａbc.chromiumapp.org/x'],
    ['a trailing dot of the host', 'https://abc.chromiumapp.org./x'],
    ['plain http', 'http://abc.chromiumapp.org/x'],
    ['a missing slash', 'https:/abc.chromiumapp.org/x'],
    ['no scheme', '//abc.chromiumapp.org/x'],
    ['a script', 'javascript:alert(1)'],
    ['nothing', ''],
  ];
  for (const [name, redirect] of hostile) {
    test(`refuses ${name}`, () => expect(isAllowedRedirect(redirect, bases)).toBe(false));
  }

  test('allows no redirect if no base is allowed', () => {
    expect(isAllowedRedirect('https://abc.chromiumapp.org/x', [])).toBe(false);
  });
});
