import { describe, expect, test } from 'vitest';
import { decodeSlashes, readApiPath } from './api-path.ts';

const read = (rest: string, refresh: string | undefined = '/oauth/renew') => {
  const result = readApiPath(decodeSlashes(rest), refresh === undefined ? [] : [refresh]);
  return result.ok ? result.path : result.code;
};

/** Percent-encodes every character, that many times. */
const encoded = (text: string, times = 1): string =>
  times === 0
    ? text
    : encoded(
        [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
        times - 1,
      );

describe('a path within the API', () => {
  test.each([
    '/',
    '/thresholds/list',
    '/thresholds/activityZone/9007199254740993/replace',
    '/things/',
    '/things?filter[]=a&b=%2e%2e%2f&c=//x\\y',
    '/a%20b/%C3%A9/%c3%a9/@me/x@y.example/v1:list',
    "/a,b=c,d/e=f/!$&'()*+~_-.",
    '/.well-known/x/..a/a..',
    '/tokens/1',
    '/token-statistics',
    '/things/token',
    '/loginHistory?path=/token',
    '/oauth/renewals',
    '/oauth',
  ])('is passed on byte for byte: %s', (rest) => expect(read(rest)).toBe(rest));
});

test.each([
  ['/thresholds%2Flist', '/thresholds/list'],
  ['/thresholds%2factivityZone%2F1%2Freplace?a=b%2Fc', '/thresholds/activityZone/1/replace?a=b%2Fc'],
])('a path that is encoded as one parameter is passed on with slashes: %s', (rest, path) =>
  expect(read(rest)).toBe(path),
);

describe('a path that would lead elsewhere, or that servers may read differently,', () => {
  const slashes = ['/', '%2f', '%252F', '%25252f', '\\', '%5c', '%255C', '%EF%BC%8F'];
  const dots = [
    '..',
    '.',
    '%2e%2e',
    '.%2E',
    '%252e%252e',
    '..;',
    '..;a=b',
    '%2e%2e%3b',
    '. .',
    '..%20',
    '...',
  ];
  const traversals = dots.flatMap((dot) => slashes.map((slash) => `/things/${dot}${slash}token`));
  test.each([
    ...traversals,
    ...dots.map((dot) => `/${dot}`),
    '//evil.example/',
    '/things//list',
    '/things/%2f/list',
    '/%2fevil.example',
    '/%252fevil.example',
    '/http://evil.example/',
    '/https:/evil.example/',
    '/user@evil.example/things',
    '/user:secret@evil.example/',
    '/user%40evil.example/',
    '/a\\b',
    '/a%0d%0aX-A:1',
    '/a%0a',
    '/a%00b',
    '/a%250d',
    '/a%E2%80%8Bb',
    '/a%C2%85',
    '/a\r\nX: 1',
    '/a b',
    '/a\u0000',
    '/\u00e9',
    '/a#b',
    '/a%',
    '/a%2',
    '/a%zz',
    '/a%u002e%u002e/token',
    '/a%25u002e/token',
    '/a/%c0%ae%c0%ae/token',
    '/a/%e0%80%ae/token',
    '/a/%EF%BC%8E%EF%BC%8E/token',
    '/a/;x/b',
    '/a/%3b/b',
    `/${encoded('a', 2)}`,
    '/a%2541',
    '/token%2520',
    '/t%256Fken',
    ...[2, 3, 8].flatMap((times) => [`/${encoded('token', times)}`, `/${encoded('oauth/renew', times)}`]),
    '/c%2Fd/e',
    '/c/d%2Fe',
    '/c%2F..%2Fd',
    '/%2Fc',
    '/c%2F%2Fd',
    '/c%252Fd',
    '/100%25',
    '/a;b=c',
    '/a%3Bb',
    '/%61',
    '/a%2Eb',
    '/a%EF%BC%A1',
    '/to%E2%84%AAen',
    '/%EF%BD%94oken',
    '/a%20/b',
    '/%20',
    'things',
    '',
    '?x',
    '@evil.example/',
    '.evil.example/',
    ':80/',
  ])('is refused: %s', (rest) => expect(read(rest)).toBe('invalid_request'));
});

describe('a credential call', () => {
  const names = ['token', 'login', 'refresh', 'authorize', 'oauth/renew'];
  const spellings = (name: string) => [
    `/${name}`,
    `/${name}/`,
    `/${name}?x=1`,
    `/${name.toUpperCase()}`,
    `/${name.slice(0, 2)}${name.slice(2).toUpperCase()}`,
    `/${name}.`,
    `/${name}..`,
    `/${name}.json`,
    `/${name}/x`,
    `/${name.replace('/', '%2f')}%2fx`,
    `/${name}/${name}`,
    `/${name}:x`,
    `/${name},x`,
    `/.${name}`,
    `/!${name}~`,
    `/${name}%20x`,
  ];
  test.each([...names.flatMap(spellings), '/log%C4%B1n', '/oauth,a=b/renew,c=d'])(
    'is forbidden in every spelling that all servers read alike: %s',
    (rest) => expect(read(rest)).toBe('forbidden'),
  );

  const odd = (name: string) =>
    [';v=1', '%3bv=1', '%20', '%2fx/y', '%3fx', '%23x', '%C2%A0'].map((end) => `/${name}${end}`);
  test.each([
    ...names.flatMap(odd),
    ...names.map((name) => `/%20${name}`),
    `/${encoded('token')}`,
    `/${encoded('oauth/renew')}`,
    '/t%6Fken',
    '/oauth%2Frenew/x',
    '/oauth;a=b/renew;c=d',
  ])('is refused in every other spelling: %s', (rest) => expect(read(rest)).toBe('invalid_request'));

  test('is forbidden under the path that the setting names, however it is encoded', () => {
    expect(read('/auth/re-new/x', '/Auth/re%2Dnew/?a=b')).toBe('forbidden');
    expect(read('/auth/re-news', '/Auth/re%2Dnew')).toBe('/auth/re-news');
    expect(read('/refresh', undefined)).toBe('forbidden');
  });
});
