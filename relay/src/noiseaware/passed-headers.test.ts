import { expect, test } from 'vitest';
import { passedHeaders } from './passed-headers.ts';

test('headers go on in their own spelling, order and number', () => {
  const raw = ['X-B', '1', 'x-a', ' 2', 'X-b', '', 'Accept', 'é'];
  expect(passedHeaders(raw).flat()).toEqual(raw);
});

test.each([
  ...['Connection', 'keep-alive', 'TE', 'Trailer', 'Transfer-Encoding', 'UPGRADE', 'Expect', 'Host'],
  ...['Authorization', 'COOKIE', 'Set-Cookie', 'Proxy-Authorization', 'proxy-anything', 'Forwarded'],
  ...['Transfer_Encoding', 'X_Forwarded_For', 'Proxy_Authorization'],
  ...['X-Forwarded-For', 'X-FORWARDED-ANYTHING', 'X-Original-URL', 'X-Rewrite-URL'],
])('%s does not go on', (name) => expect(passedHeaders([name, 'x', 'X-A', '1'])).toEqual([['X-A', '1']]));

test('what Connection names does not go on, but the length of the body does', () => {
  const raw = [
    'X-One',
    '1',
    'Connection',
    'close, X-ONE',
    'Content-Length',
    '3',
    'connection',
    'x-two,content-length',
  ];
  expect(passedHeaders([...raw, 'X-Two', '2', 'X-Three', '3'])).toEqual([
    ['Content-Length', '3'],
    ['X-Three', '3'],
  ]);
});
