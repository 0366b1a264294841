import { expect, it } from 'vitest';
import { redactHeaders } from './headers.ts';
import { createLabels } from './labels.ts';
import { redactBody, textsIn } from './redact.ts';
import { redactRedirect } from './redirect.ts';

const labels = () => createLabels({ find: () => undefined, all: () => [] });
const body = (text: string, type = 'application/json') => redactBody(Buffer.from(text), type, labels());

it('shows names, booleans and null of JSON, and a label for every other value', () => {
  expect(body('{"userToken":"x1","n":7,"list":["a1",true,null],"empty":""}')).toEqual({
    form: 'json',
    value: { userToken: '‹user token 1›', n: '‹n 1›', list: ['‹list 1›', true, null], empty: '' },
  });
});

it('shows values of a harmless name only where they have its form', () => {
  const good = {
    expiresAt: '2026-01-02T03:04:05.123456-05:00',
    expires_in: 900,
    token_type: 'Bearer',
    error: 'invalid_grant',
  };
  expect(body(JSON.stringify(good))).toEqual({ form: 'json', value: good });
  const bad = body('{"expiresAt":"soon","expires_in":"x","token_type":"mac1","error":"hunter2"}');
  expect(JSON.stringify(bad)).not.toMatch(/soon|mac1|hunter2/);
});

it('tells of what is not JSON by its kind and length', () => {
  expect(body('')).toEqual({ form: 'none' });
  expect(body('{"a"')).toEqual({ form: 'broken-json', length: 4 });
  expect(body('<!DOCTYPE html><p>x', 'text/plain')).toEqual({ form: 'html', length: 19 });
  expect(body('plain words', 'text/plain')).toEqual({ form: 'text', length: 11 });
  expect(body('a=b1&code=c1', 'application/x-www-form-urlencoded')).toEqual({
    form: 'form-urlencoded',
    value: { a: '‹a 1›', code: '‹one-time code 1›' },
  });
  expect(redactBody(Uint8Array.of(0xff, 0xfe), null, labels())).toEqual({ form: 'bytes', length: 2 });
  expect(redactBody(new Uint8Array(16 * 1024 + 1), null, labels())).toEqual({ form: 'too-long' });
});

it('looks at so many values and so deep, whatever is sent', () => {
  const wide = JSON.stringify(body(JSON.stringify(Array.from({ length: 3_000 }, (_, index) => index))));
  expect(wide.length).toBeLessThan(2_000);
  const deep = JSON.stringify(body('['.repeat(5_000) + ']'.repeat(5_000)));
  expect(deep.length).toBeLessThan(100);
  expect(textsIn(Array.from({ length: 3_000 }, () => 'a')).length).toBe(200);
});

it('shows values of a few headers, each only in the form that it should have', () => {
  const shown = redactHeaders(
    Object.entries({
      'content-type': 'application/vnd.noiseaware.token.response+json; charset=utf-8',
      'user-agent': 'Go-http-client/1.1',
      accept: 'text/html, application/xhtml+xml;q=0.9, */*',
      date: 'Wed, 25 Nov 2026 13:48:03 GMT',
      'content-length': '130',
      server: 'x9f8e7d6c5',
      'retry-after': 'never-mind',
      authorization: 'Bearer x',
      n0t4name5: 'x',
    }),
    labels(),
  );
  expect(shown).toEqual({
    'content-type': 'application/vnd.noiseaware.token.response+json; charset=utf-8',
    'user-agent': 'Go-http-client/1.1',
    accept: 'text/html, application/xhtml+xml;q=0.9, */*',
    date: 'Wed, 25 Nov 2026 13:48:03 GMT',
    'content-length': '130',
    server: '‹header value 1›',
    'retry-after': '‹header value 2›',
    authorization: null,
    '‹header 1›': null,
  });
});

it('shows how parameters were appended to the extension’s address, in their order', () => {
  const base = 'https://abc.chromiumapp.org/';
  const of = (redirect: string) => redactRedirect(redirect, [base], labels());
  expect(of(`${base}connect/x7Y9?access_code=c1`)).toEqual({
    redirect: `${base}connect/‹path 1›?access_code=‹value 1›`,
    parameters: [{ after: '?', name: 'access_code', value: '‹value 1›' }],
  });
  expect(of(`${base}connect&code=c1?code=c1#error=access_denied&=c2`).redirect).toBe(
    `${base}connect&code=‹value 1›?code=‹value 1›#error=access_denied&=‹value 2›`,
  );
  expect(of('https://elsewhere.example/a?b=c1').redirect).toBe('‹address 1›?b=‹value 1›');
  expect(of('')).toEqual({ redirect: '', parameters: [] });
});
