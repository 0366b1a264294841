import { expect, it } from 'vitest';
import { credentialCall } from '../../../settings/noiseaware.ts';
import { createLabels } from './labels.ts';
import {
  type Redaction,
  redactBody,
  redactHeaders,
  redactPath,
  redactQuery,
  redactRedirect,
  redactSentence,
} from './redact.ts';

const settings = {
  noiseaware: {
    partnerId: '7',
    clientId: 'partner',
    clientSecrets: ['the-secret', 'next'],
    accessCode: { length: 49, alphabet: 'base64url' } as const,
    token: credentialCall('POST /token accessCode clientID apiKey=moonbeam grant_type=authorization_code'),
    refresh: undefined,
  },
};
const redaction = (learn: Redaction['learn'] = 'call'): Redaction => ({
  labels: createLabels(settings),
  learn,
});
const body = (text: string, type = 'application/json', by = redaction()) =>
  redactBody(Buffer.from(text), type, by);
const json = (value: unknown, by = redaction()) => {
  const shown = body(JSON.stringify(value), 'application/json', by);
  return shown.form === 'json' ? shown.value : shown.form;
};

it('shows field names that are words, and only the length of others', () => {
  expect(
    json({
      access_code: 'abcdefg',
      AccessCode: 'abcdefg',
      grantLifetime: 'x',
      A7xQ2m9Z: 'y',
      Zk3v9xQ1: true,
    }),
  ).toEqual({
    access_code: '‹access code 1›',
    AccessCode: '‹access code 1›',
    grantLifetime: '‹text of 1›',
    '‹name of 8›': '‹text of 1›',
    '‹name of 8› no. 2': true,
  });
});

it('shows sentences about an error without the credentials and whatever looks like one', () => {
  const by = redaction();
  json({ code: 'the-one-time-code' }, by);
  const error = (value: unknown) => json(value, { ...by, learn: 'answer', isError: true });
  expect(
    error({
      code: 'UNKNOWN_CLIENT',
      message: 'the field "refresh_token" is needed, not clientID (see /v1/refresh)',
      errors: [{ refreshToken: 'is required' }, { userToken: 'hunter' }],
      detail: 'no partner for the-secret and the-one-time-code, only Zk3vQ9xHx81LmTq0 and 48151623',
      hint: `eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0. ${'word '.repeat(100)}`,
    }),
  ).toEqual({
    code: 'UNKNOWN_CLIENT',
    message: 'the field "refresh_token" is needed, not clientID (see /v1/refresh)',
    errors: [{ refreshToken: 'is required' }, { userToken: '‹text of 6›' }],
    detail:
      'no ‹NOISEAWARE_CLIENT_ID› for ‹NOISEAWARE_CLIENT_SECRETS, no. 1› and ‹one-time code 1›, only ‹text of 16› and ‹text of 8›',
    hint: expect.stringMatching(/^‹text of \d+›\. (word )+wo?r?d?…$/),
  });
  const text = redactBody(Buffer.from('no such route'), 'text/plain', { ...by, isError: true });
  expect(text).toEqual({ form: 'text', length: 13, says: 'no such route' });
});

it('replaces each known secret in sentences and names, though it is a short word in other letters', () => {
  const by = redaction();
  json({ code: 'marigold', password: 'sunshine', pin: 'abc' }, by);
  json({ userToken: 'evergreen' }, { ...by, learn: 'answer' });
  const error = (value: unknown) => json(value, { ...by, learn: 'answer', isError: true });
  const message =
    'sunshine or MARIGOLD is bad, abc, Moonbeam and evergreen too, abcess and grant_type are not';
  const shown = error({
    message,
    sunshineField: 'evergreen',
    apiKey: 'wonderful',
    detail: `${'0'.repeat(792)} sunshine`,
    reason: 'the password ‹ sunshine › is not that of ‹moonbeam ‹ evergreen››',
  });
  expect(shown).toEqual({
    message:
      '‹secret 1› or ‹one-time code 1› is bad, ‹secret 2›, ‹NOISEAWARE_TOKEN apiKey› and ‹user token 1› too, abcess and grant_type are not',
    '‹name of 13›': '‹user token 1›',
    apiKey: '‹text of 9›',
    detail: '‹text of 792› ‹text of 7›',
    reason: expect.not.stringMatching(/sunshine|moonbeam|evergreen/),
  });
});

it.each([
  ['the-secret\n', '‹NOISEAWARE_CLIENT_SECRETS, no. 1, with a line end›'],
  [' the-secret', '‹NOISEAWARE_CLIENT_SECRETS, no. 1, with white space around it›'],
  ['THE-SECRET', '‹NOISEAWARE_CLIENT_SECRETS, no. 1, with other upper and lower case letters›'],
])('says how %j differs from a credential that it is otherwise', (value, shown) => {
  expect(json({ client_secret: value }, redaction('nothing'))).toEqual({ client_secret: shown });
});

it('gives each credential one label wherever it occurs, and those of the settings their names', () => {
  const by = redaction();
  expect(json({ userToken: 'token-1', client_secret: 'next', client_id: 'partner' }, by)).toEqual({
    userToken: '‹user token 1›',
    client_secret: '‹NOISEAWARE_CLIENT_SECRETS, no. 2›',
    client_id: '‹NOISEAWARE_CLIENT_ID›',
  });
  expect(json({ 'token-1': { message: 'token-1', userToken: 'token-2' } }, by)).toEqual({
    '‹user token 1›': { message: '‹user token 1›', userToken: '‹user token 2›' },
  });
  expect(json({ userToken: 'token-3', code: 'token-2' }, { ...by, learn: 'nothing' })).toEqual({
    userToken: '‹text of 7›',
    code: '‹user token 2›',
  });
});

it('shows values only in the form that is known for their field', () => {
  const good = {
    expiresAt: '2026-01-02T03:04:05.123456-05:00',
    expires_in: 90_000,
    token_type: 'Bearer',
    error: 'invalid_grant',
    status: '404',
    data: [true, null, 999, ''],
  };
  expect(json(good)).toEqual(good);
  const bad = {
    expiresAt: 'soon',
    expires_in: 'x',
    token_type: 'mac1',
    error: 'hunter2',
    status: 1_000,
    data: 1.5,
  };
  expect(JSON.stringify(json(bad))).not.toMatch(/soon|"x"|mac1|hunter2|1000|1\.5/);
});

it('says that a value under a name of its own is a JWT', () => {
  const [header, claims] = ['{"alg":"none"}', '{"sub":"7"}'].map((part) =>
    Buffer.from(part).toString('base64url'),
  );
  const jwt = `${header}.${claims}.signature`;
  expect(json({ jwt, other: `${header}.claims.signature` })).toEqual({
    jwt: `‹JWT of ${jwt.length}›`,
    other: expect.stringMatching(/^‹text of \d+›$/),
  });
});

it('shows kind and length of a body that is not JSON', () => {
  expect(body('')).toEqual({ form: 'none' });
  expect(body('{"a"')).toEqual({ form: 'broken-json', length: 4 });
  expect(body('<!DOCTYPE html><p>x', 'text/plain')).toEqual({ form: 'html', length: 19 });
  expect(body('plain words', 'text/plain')).toEqual({ form: 'text', length: 11 });
  expect(body('a=b1&code=c1code', 'application/x-www-form-urlencoded')).toEqual({
    form: 'form-urlencoded',
    value: { a: '‹text of 2›', code: '‹one-time code 1›' },
  });
  expect(redactBody(Uint8Array.of(0xff, 0xfe), null, redaction())).toEqual({ form: 'bytes', length: 2 });
  expect(redactBody(new Uint8Array(16 * 1024 + 1), null, redaction())).toEqual({ form: 'too-long' });
});

it('limits the output’s size and depth for any body', () => {
  const wide = JSON.stringify(json(Array.from({ length: 3_000 }, (_, index) => index)));
  expect(wide.length).toBeLessThan(2_000);
  const deep = JSON.stringify(body('['.repeat(5_000) + ']'.repeat(5_000)));
  expect(deep.length).toBeLessThan(100);
});

it('shows the names of headers, and values of a known form', () => {
  const shown = {
    'content-type': 'application/vnd.noiseaware.token.response+json; charset=utf-8',
    'user-agent': 'Go-http-client/1.1',
    accept: 'text/html, application/xhtml+xml;q=0.9, */*',
    date: 'Wed, 25 Nov 2026 13:48:03 GMT',
    'content-length': '130',
    server: 'nginx/1.25.3',
    'retry-after': '7',
  };
  expect(redactHeaders(Object.entries(shown), redaction())).toEqual(shown);
  const hidden = Object.entries({
    server: 'x9f8',
    'retry-after': 'never',
    authorization: 'Bearer x',
    'x-own': 'y',
    x7Q2m9Z: 'z',
  });
  expect(redactHeaders(hidden, redaction())).toEqual({
    server: null,
    'retry-after': null,
    authorization: null,
    'x-own': null,
    '‹name of 7›': null,
  });
});

it('shows how parameters were appended to the extension’s address, in their order', () => {
  const base = 'https://abc.chromiumapp.org/';
  const of = (redirect: string) => redactRedirect(redirect, [base], redaction());
  expect(of(`${base}connect/x7Y9?access_code=c1`)).toBe(`${base}connect/‹text of 4›?access_code=‹text of 2›`);
  expect(of(`${base}connect/LikeWordsByChanceAlone`)).toBe(`${base}connect/‹text of 22›`);
  expect(of(`${base}connect&code=the-secret?code=c1#error=access_denied&=c2`)).toBe(
    `${base}connect&code=‹NOISEAWARE_CLIENT_SECRETS, no. 1›?code=‹text of 2›#error=access_denied&=‹text of 2›`,
  );
  expect(of(`${base}connect/x7Y9?error=denied&error_description=The+owner%20said+no+to+the-secret`)).toBe(
    `${base}connect/‹text of 4›?error=denied&error_description=The owner said no to ‹NOISEAWARE_CLIENT_SECRETS, no. 1›`,
  );
  expect(of(`${base}connect?error_description=Zk3vQ9xHx81LmTq0&state=plain`)).toBe(
    `${base}connect?error_description=‹text of 16›&state=‹text of 5›`,
  );
  expect(of('https://elsewhere.example/a?b=c1')).toBe('‹text of 27›?b=‹text of 2›');
  expect(of('')).toBe('');
});

it('shows the relay’s own messages, unless they quote an unknown name', () => {
  expect(redactSentence('The body is not JSON in UTF-8.')).toBe('The body is not JSON in UTF-8.');
  expect(redactSentence('"client_id" is missing.')).toBe('"client_id" is missing.');
  for (const quoted of ['hunter2', 'code" is "hunter2', 'client_id.hunter2'])
    expect(redactSentence(`"${quoted}" is not a field of this call.`)).toBeUndefined();
});

/** Texts of 8 letters and more, of many kinds, in every place; numbered, so that they are reproducible. */
const texts = Array.from({ length: 2_000 }, (_, seed) => {
  const alphabets = [
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
    'ABCDEF0123456789',
    '0123456789',
    '/?#&=;%"\\{}‹›',
    'äß日本😀é',
  ];
  const alphabet = [...(alphabets[seed % alphabets.length] ?? '')];
  const length = 8 + (seed % 40);
  return Array.from(
    { length },
    (_, index) =>
      alphabet[((seed + 1) * 2_654_435_761 + index * index * 40_503 + index * 97) % alphabet.length],
  ).join('');
});

it('outputs nothing that looks like a token or a code, in any place', () => {
  for (const [index, text] of texts.entries()) {
    const by = redaction(index % 2 === 0 ? 'call' : 'nothing');
    const number = 100_000 + index * 7_919;
    const field = ['code', 'message', 'error', 'expiresAt', text][index % 5] as string;
    const header = ['content-type', 'user-agent', 'server', 'date', text][index % 5] as string;
    const output = JSON.stringify([
      json({ [field]: text, [text]: { [`x${text}`]: [text, number], amount: number } }, by),
      // Of punctuation alone no secret is made.
      /[\p{L}\d]/u.test(text) &&
        json({ [field]: text, message: `the code ${text} is bad` }, { ...by, isError: true }),
      body(text, text, by),
      /[\p{L}\d]/u.test(text) && body(`the code ${text}: bad`, 'text/plain', { ...by, isError: true }),
      body(`code=${encodeURIComponent(text)}&${encodeURIComponent(text)}=1`, 'x-www-form-urlencoded', by),
      redactHeaders(
        [
          [header, text],
          ['content-type', `application/${text}`],
          ['accept', `*/*, ${text}`],
        ],
        by,
      ),
      redactPath(`/noiseaware/${text}/connection`, by),
      redactQuery({ [field]: text, [text]: text }, by),
      redactRedirect(
        `https://abc.example/connect/${text}?${text}=${text}&code=${text}`,
        ['https://abc.example/'],
        by,
      ),
      redactRedirect(`https://${text}/`, ['https://abc.example/'], by),
    ]);
    for (const piece of [text, text.slice(0, 8), text.slice(-8), String(number)])
      expect(output.includes(JSON.stringify(piece).slice(1, -1)), piece).toBe(false);
  }
});

it('recognizes a known access code also in the path, in quotes and in JSON, and shows no other', () => {
  const by = redaction();
  const code = `nacac_${'a'.repeat(43)}`;
  json({ access_code: code }, by);
  const base = 'https://abc.chromiumapp.org/';
  const shown = (appended: string) => redactRedirect(`${base}connect${appended}`, [base], by);
  for (const value of [code, `"${code}"`, `%7B%22code%22%3A%22${code}%22%7D`]) {
    expect(shown(`#code=${value}`)).toBe(`${base}connect#code=‹access code 1›`);
  }
  expect(shown(`#code=${code}%0A`)).toBe(`${base}connect#code=‹access code 1, with a line end›`);
  expect(shown(`/${code}`)).toBe(`${base}connect/‹access code 1›`);
  expect(shown(`?code=nacac_${'b'.repeat(43)}`)).toBe(`${base}connect?code=‹text of 49›`);
});
