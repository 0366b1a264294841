import { describe, expect, test } from 'vitest';
import { judgeBrokenAnswer, judgeError, judgeStatus } from './judge-failure.ts';

type Row = [status: number, cause: string, definite: boolean, spent: boolean, tryExchange: boolean];

describe('a refresh that is answered', () => {
  const rows: Row[] = [
    [400, 'refused', false, false, true],
    [401, 'refused', false, false, true],
    [403, 'refused', false, false, true],
    [404, 'refused', false, false, true],
    [405, 'refused', false, false, true],
    [409, 'refused', false, false, true],
    [410, 'refused', false, false, true],
    [415, 'refused', false, false, true],
    [302, 'refused', false, false, true],
    [418, 'password_reset_needed', false, false, false],
    [429, 'rate_limited', false, false, false],
    [500, 'unavailable', false, true, true],
    [501, 'unavailable', false, true, true],
    [502, 'unavailable', false, true, true],
    [503, 'unavailable', false, true, true],
    [504, 'unavailable', false, true, true],
    [599, 'unavailable', false, true, true],
  ];
  for (const [status, cause, definite, refreshTokenSpent, tryExchange] of rows) {
    test(`by ${status} is ${cause}`, () => {
      expect(judgeStatus('refresh', { status, retryAfter: null }, [401])).toEqual({
        cause,
        definite,
        refreshTokenSpent,
        tryExchange,
      });
    });
  }
});

test('a refresh that NoiseAware answers with a Retry-After is not followed by an exchange at once', () => {
  expect(judgeStatus('refresh', { status: 503, retryAfter: '30' }, [401])).toMatchObject({
    tryExchange: false,
    retryAfter: 30,
  });
});

describe('an exchange that is answered', () => {
  const rows: [status: number, cause: string, definite: boolean][] = [
    [400, 'refused', true],
    [401, 'refused', true],
    [404, 'refused', true],
    // The page gives 403 for a missing header: the relay's own mistake must not disconnect an account.
    [403, 'configuration', false],
    [302, 'configuration', false],
    [405, 'configuration', false],
    [409, 'configuration', false],
    [415, 'configuration', false],
    [418, 'password_reset_needed', false],
    [429, 'rate_limited', false],
    [500, 'unavailable', false],
    [502, 'unavailable', false],
    [503, 'unavailable', false],
    [504, 'unavailable', false],
  ];
  for (const [status, cause, definite] of rows) {
    test(`by ${status} is ${cause}${definite ? ', definitely' : ''}`, () => {
      expect(judgeStatus('exchange', { status, retryAfter: null }, [400, 401, 404])).toEqual({
        cause,
        definite,
        refreshTokenSpent: false,
        tryExchange: false,
      });
    });
  }
});

test('the statuses that refuse an access code are a setting, and an outage is no refusal with any status', () => {
  const judged = (status: number) =>
    judgeStatus('exchange', { status, retryAfter: null }, [403, 410, 418, 429]);
  expect([403, 410, 400, 418, 429].map((status) => judged(status).definite)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

describe('Retry-After', () => {
  const cases: [string | null, number | undefined][] = [
    ['0', 0],
    ['7', 7],
    ['3600', 3_600],
    ['999999', 3_600],
    ['9999999', undefined],
    ['-1', undefined],
    ['1.5', undefined],
    ['', undefined],
    ['soon', undefined],
    ['Wed, 21 Oct 2015 07:28:00 GMT', undefined],
    [null, undefined],
  ];
  for (const [header, expected] of cases) {
    test(`of ${JSON.stringify(header)} is ${expected} seconds`, () => {
      for (const status of [429, 503])
        expect(judgeStatus('exchange', { status, retryAfter: header }, [401]).retryAfter).toBe(expected);
    });
  }
});

test('a broken answer ends no connection, and a refresh is followed by an exchange', () => {
  const broken = { cause: 'broken_answer', definite: false };
  expect(judgeBrokenAnswer('refresh')).toEqual({ ...broken, refreshTokenSpent: true, tryExchange: true });
  expect(judgeBrokenAnswer('exchange')).toEqual({ ...broken, refreshTokenSpent: false, tryExchange: false });
});

describe('a call without an answer', () => {
  const failedWith = (code: string) =>
    new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });

  for (const code of [
    'ECONNREFUSED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ENETUNREACH',
    'EHOSTUNREACH',
    'UND_ERR_CONNECT_TIMEOUT',
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ]) {
    test(`by ${code} was never sent: the refresh token is not spent`, () => {
      const judged = { cause: 'unreachable', definite: false, refreshTokenSpent: false, tryExchange: false };
      expect(judgeError('refresh', failedWith(code))).toEqual({ ...judged, errorCode: code });
    });
  }

  for (const error of [
    failedWith('ECONNRESET'),
    failedWith('UND_ERR_SOCKET'),
    failedWith('EPIPE'),
    new TypeError('terminated'),
    'thrown text',
    undefined,
  ]) {
    test(`by ${String(error)} ${JSON.stringify((error as Error | undefined)?.cause)} may have been sent`, () => {
      const judged = { cause: 'unreachable', definite: false, refreshTokenSpent: true, tryExchange: false };
      expect(judgeError('refresh', error)).toMatchObject(judged);
      expect(judgeError('exchange', error)).toMatchObject({ ...judged, refreshTokenSpent: false });
    });
  }

  test('in time is slow, and may have been sent', () => {
    const timeout = new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    expect(judgeError('refresh', timeout)).toEqual({
      cause: 'slow',
      definite: false,
      refreshTokenSpent: true,
      tryExchange: false,
    });
  });
});
