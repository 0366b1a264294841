import { expect, test } from 'vitest';
import { answerHeadersToPass, requestHeadersToPass } from './passed-headers.ts';

test('headers are passed on in their own case, order and number', () => {
  const raw = ['X-NoiseAware-B', '1', 'if-match', ' 2', 'IF-Match', '', 'Accept', 'é'];
  expect(requestHeadersToPass(raw).flat()).toEqual(raw);
  const answered = [
    'ETag',
    '1',
    'x-ratelimit-remaining',
    ' 2',
    'Link',
    '',
    'LINK',
    'é',
    'RateLimit',
    '"x";r=1',
  ];
  expect(answerHeadersToPass(answered).flat()).toEqual(answered);
});

const ofNeither = [
  ...['Connection', 'keep-alive', 'TE', 'Trailer', 'Transfer-Encoding', 'UPGRADE', 'Expect', 'Host'],
  ...['Authorization', 'COOKIE', 'Set-Cookie', 'Proxy-Authorization', 'proxy-anything', 'Forwarded'],
  ...['Transfer_Encoding', 'X_Forwarded_For', 'Content_Length', 'Content_Type', 'X_NoiseAware_A', 'Via'],
  ...['X-Forwarded-For', 'X-FORWARDED-ANYTHING', 'X-Original-URL', 'X-Rewrite-URL', 'X-Anything'],
];

test.each([
  ...ofNeither,
  ...['Origin', 'Referer', 'traceparent', 'tracestate', 'baggage', 'Proxy', 'X-HTTP-Method-Override'],
  ...['X-Method-Override', 'X-Real-IP', 'True-Client-IP', 'CF-Connecting-IP', 'Client-IP', 'HTTP2-Settings'],
  ...['X-Original-Host', 'X-Override-URL', 'X-Envoy-Original-Path', 'Sec-Fetch-Site', 'X-Request-Id'],
])('the request header %s is not passed on', (name) =>
  expect(requestHeadersToPass([name, 'x', 'Accept', '1'])).toEqual([['Accept', '1']]),
);

test.each([
  ...ofNeither,
  ...['Access-Control-Allow-Origin', 'Access-Control-Allow-Credentials', 'Clear-Site-Data', 'Alt-Svc'],
  ...['Strict-Transport-Security', 'Location', 'Content-Security-Policy', 'Content-Location', 'Refresh'],
  ...['Proxy-Authenticate', 'Server', 'X-Powered-By', 'Report-To', 'NEL', 'Service-Worker-Allowed'],
])('the response header %s is not passed back', (name) =>
  expect(answerHeadersToPass([name, 'x', 'ETag', '1'])).toEqual([['ETag', '1']]),
);

test('headers named in Connection are not passed on, except Content-Length', () => {
  const raw = ['Range', '1', 'Connection', 'close, RANGE', 'Content-Length', '3'];
  const named = ['connection', 'prefer,content-length', 'Prefer', '2', 'Accept', '3'];
  expect(requestHeadersToPass([...raw, ...named])).toEqual([
    ['Content-Length', '3'],
    ['Accept', '3'],
  ]);
});
