import { describe, expect, test } from 'vitest';
import { tokenFields } from '../settings/noiseaware.ts';
import { parseExpiry, parseTokens } from './parse-tokens.ts';

const now = 1_633_381_000;
/** Fifteen minutes after `now`, in NoiseAware's form. */
const expiresAt = '2021-10-04T16:11:40.145985-05:00';
const life = 900.145;
const answer = { expiresAt, userToken: 'user-token', refreshToken: 'refresh-token' };
const dateOf = (seconds: number) => new Date(seconds * 1000).toUTCString();
const parse = (
  body: unknown,
  date: string | null = dateOf(now),
  fields = 'userToken,refreshToken,expiresAt',
) =>
  parseTokens(typeof body === 'string' ? body : JSON.stringify(body), tokenFields(fields), date, {
    requestedAt: now,
    answeredAt: now,
  });

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (claims: object) => `${part({ alg: 'ES256' })}.${part(claims)}.c2ln`;

describe('parseExpiry', () => {
  const whole = Date.UTC(2021, 9, 4, 15, 58, 9) / 1000;
  const cases: [string, number][] = [
    ['2021-10-04T15:58:09Z', whole],
    ['2021-10-04T15:58:09.1Z', whole + 0.1],
    ['2021-10-04T15:58:09.14Z', whole + 0.14],
    ['2021-10-04T15:58:09.145Z', whole + 0.145],
    ['2021-10-04T15:58:09.1459Z', whole + 0.145],
    ['2021-10-04T15:58:09.14598Z', whole + 0.145],
    ['2021-10-04T15:58:09.145985Z', whole + 0.145],
    ['2021-10-04T15:58:09.1459851Z', whole + 0.145],
    ['2021-10-04T15:58:09.14598512Z', whole + 0.145],
    ['2021-10-04T15:58:09.145985123Z', whole + 0.145],
    ['2021-10-04T15:58:09.999999999Z', whole + 0.999],
    ['2021-10-04T15:58:09+00:00', whole],
    ['2021-10-04T15:58:09-00:00', whole],
    ['2021-10-04T10:58:09-05:00', whole],
    ['2021-10-04T21:28:09+05:30', whole],
    ['2021-10-05T05:57:09+13:59', whole],
    ['2021-10-04 15:58:09Z', whole],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1) / 1000],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29) / 1000],
    ['2021-10-04t15:58:09z', whole],
    ['2021-10-04t15:58:09.145z', whole + 0.145],
  ];
  for (const [text, expected] of cases) {
    test(`reads ${text} as RFC 3339`, () => {
      const expiry = parseExpiry(text);
      expect(expiry?.form).toBe('rfc3339');
      expect(expiry?.at).toBeCloseTo(expected, 6);
    });
  }

  test.each([
    ['2021-10-04T15:58:09', 'no_offset', whole],
    ['2021-10-04 15:58:09.145985', 'no_offset', whole + 0.145],
    ['Mon, 04 Oct 2021 15:58:09 GMT', 'rfc1123', whole],
    ['Mon, 04 Oct 2021 15:58:09 UTC', 'rfc1123', whole],
    ['Mon, 04 Oct 2021 15:58:09 UT', 'rfc1123', whole],
    ['Mon, 04 Oct 2021 10:58:09 -0500', 'rfc1123', whole],
    [whole, 'epoch_seconds', whole],
    [`${whole}`, 'epoch_seconds', whole],
    [`${whole}.25`, 'epoch_seconds', whole + 0.25],
    [whole * 1000 + 145, 'epoch_milliseconds', whole + 0.145],
    [`${whole}145`, 'epoch_milliseconds', whole + 0.145],
  ])('reads %j as %s', (value, form, at) => {
    expect(parseExpiry(value)).toEqual({ form, at });
  });

  for (const text of [
    '',
    '2021-10-04',
    '2021-10-04T15:58Z',
    '2021-02-29T15:58:09Z',
    '2021-10-04T15:58:61Z',
    '2021-10-04T15:58:09+05:60',
    '2021-10-04T15:58:09.Z',
    '2021-10-04T15:58:09.1234567890Z',
    '2021-10-04T15:58:09,5Z',
    '2021-10-04T15:58:09-0500',
    '2021-10-04T15:58:09+24:00',
    '2021-13-04T15:58:09Z',
    '2021-10-32T15:58:09Z',
    '2021-10-04T25:58:09Z',
    '2021-10-04T15:60:09Z',
    '+02021-10-04T15:58:09Z',
    '21-10-04T15:58:09Z',
    ' 2021-10-04T15:58:09Z',
    '2021-10-04T15:58:09Z\n',
    'Tue, 04 Oct 2021 15:58:09 GMT',
    'Mon, 32 Oct 2021 15:58:09 GMT',
    'Mon, 04 Oct 2021 15:58:09 CET',
    'Mon, 4 Oct 2021 15:58:09 GMT',
    '04 Oct 2021 15:58:09 GMT',
    'Mon, 04 Oct 2021 15:58:09',
    'Monday, 04-Oct-21 15:58:09 GMT',
    'in fifteen minutes',
    '163336308900000',
    '-1633363089',
    900,
    Number.NaN,
    true,
    [],
    { seconds: 900 },
  ]) {
    test(`does not read ${JSON.stringify(text)}`, () => expect(parseExpiry(text)).toBeUndefined());
  }
});

describe('parseTokens', () => {
  const tokens = { userToken: 'user-token', refreshToken: 'refresh-token' };

  test('reads the three keys, bare or in an envelope, in any case, also after a byte order mark', () => {
    for (const body of [
      answer,
      { data: answer },
      { ...answer, more: [1] },
      { data: { ...answer, id: 1 }, ok: true },
      { data: { data: answer, meta: {} } },
      { result: answer },
      { payload: answer },
      { Data: { attributes: [answer] } },
      { a: { b: { c: { d: answer } } } },
      [answer],
      { data: [answer], links: {} },
      { data: answer, result: answer },
      { user: { id: 1, name: 'x' }, tokens: answer },
      { access_token: 'user-token', refresh_token: 'refresh-token', expiresAt },
      { accessToken: 'user-token', refreshToken: 'refresh-token', expiresAt, tokenType: 'bearer' },
      { ...answer, accessToken: 'another' },
      { ...answer, padding: 'x'.repeat(100_000) },
      { expires_at: expiresAt, user_token: 'user-token', refresh_token: 'refresh-token' },
      { data: { ExpiresAt: expiresAt, UserToken: 'user-token', RefreshToken: 'refresh-token' } },
      `\ufeff${JSON.stringify(answer)}`,
    ]) {
      const parsed = parse(body);
      expect(parsed).toMatchObject(tokens);
      expect(parsed?.userTokenExpiresAt).toBeCloseTo(now + life, 3);
    }
  });

  test('reads an answer without a refresh token', () => {
    const { refreshToken: _, ...without } = answer;
    for (const body of [
      without,
      { data: without },
      { ...answer, refreshToken: null },
      { ...answer, refreshToken: '' },
      { ...answer, refreshToken: 17 },
      { ...answer, refreshToken: { value: 'x' } },
      { ...answer, refreshToken: 'two\nlines' },
      { ...answer, refreshToken: 'r'.repeat(20_000) },
    ]) {
      expect(parse(body)).toMatchObject({ userToken: 'user-token', refreshToken: null });
    }
  });

  test("counts the life of a token by NoiseAware's clock, however wrong it or ours is", () => {
    for (const skew of [-86_400, -300, 0, 300, 86_400]) {
      const date = new Date((now + skew) * 1000).toUTCString();
      const theirs = { ...answer, expiresAt: new Date((now + skew + 900) * 1000).toISOString() };
      expect(parse(theirs, date)?.userTokenExpiresAt).toBeCloseTo(now + 900, 3);
    }
  });

  test("uses the relay's clock if the answer has no readable date, for at most the documented life", () => {
    for (const date of [null, '', 'yesterday']) {
      for (const [theirLife, believed] of [
        [300, 300],
        [899, 899],
        [1_080, 900],
        [86_400, 900],
      ] as const) {
        const end = new Date((now + theirLife) * 1000).toISOString();
        for (const body of [{ ...answer, expiresAt: end }, { userToken: jwt({ exp: now + theirLife }) }])
          expect(parse(body, date)?.userTokenExpiresAt).toBe(now + believed);
      }
      expect(parse({ userToken: 'user-token', expires_in: 3_600 }, date)?.userTokenExpiresAt).toBe(
        now + 3_600,
      );
    }
  });

  test('believes an end without an offset for at most the documented life', () => {
    const local = (seconds: number) => new Date((now + seconds) * 1000).toISOString().replace(/\.000Z$/, '');
    for (const [seconds, believed, by] of [
      [300, 300, 'expiresAt'],
      [8_100, 900, 'expiresAt'],
      [-17_100, 900, 'documented'],
    ] as const) {
      const parsed = parse({ ...answer, expiresAt: local(seconds) });
      expect(parsed?.life).toEqual({ seconds: believed, by, expiresAt: 'no_offset' });
    }
  });

  test.each([
    ['2021-10-04T21:01:40', 'no_offset'],
    ['Mon, 04 Oct 2021 21:01:40 GMT', 'rfc1123'],
    [now + 300, 'epoch_seconds'],
    [String(now + 300), 'epoch_seconds'],
    [(now + 300) * 1000, 'epoch_milliseconds'],
  ])('reads expiresAt written as %j, and in which form it was', (value, form) => {
    expect(parse({ ...answer, expiresAt: value })).toMatchObject({
      userTokenExpiresAt: now + 300,
      life: { seconds: 300, by: 'expiresAt', expiresAt: form },
    });
  });

  test.each([
    ['jwt,renewal,until', { jwt: 'user-token', renewal: 'refresh-token', until: expiresAt }],
    ['jwt,renewal,until', { data: { JWT: 'user-token', Renewal: 'refresh-token', until: expiresAt } }],
    [
      'access.token,refresh.token,access.valid_until',
      { access: { token: 'user-token', validUntil: expiresAt }, refresh: { token: 'refresh-token' } },
    ],
    [
      'session.jwt,session.renewal,end',
      { result: { session: { jwt: 'user-token', renewal: 'refresh-token' }, end: expiresAt } },
    ],
    [
      'jwt,renewal,until',
      { userToken: 'another', jwt: 'user-token', renewal: 'refresh-token', until: expiresAt },
    ],
  ])('reads the fields %s from %j', (fields, body) => {
    const parsed = parse(body, undefined, fields);
    expect(parsed).toMatchObject({ ...tokens, life: { by: 'expiresAt', expiresAt: 'rfc3339' } });
    expect(parsed?.userTokenExpiresAt).toBeCloseTo(now + life, 3);
  });

  test('reads no other fields than those of the setting, except by their names in OAuth', () => {
    const fields = 'jwt,renewal,until';
    expect(parse(answer, undefined, fields)).toBeUndefined();
    expect(parse({ jwt: { token: 'user-token' } }, undefined, fields)).toBeUndefined();
    expect(
      parse({ access_token: 'user-token', refresh_token: 'refresh-token' }, undefined, fields),
    ).toMatchObject(tokens);
  });

  test("measures how far NoiseAware's clock is ahead, to the second of its Date header", () => {
    const at = (seconds: number) => new Date((now + seconds) * 1000).toUTCString();
    expect(parse(answer, at(120))?.clockAhead).toBeCloseTo(120.5, 3);
    expect(parse(answer, at(-40))?.clockAhead).toBeCloseTo(-39.5, 3);
    expect(parse(answer, null)?.clockAhead).toBeNull();
  });

  test("uses the relay's clock if NoiseAware's contradicts the expiry", () => {
    expect(parse(answer, dateOf(now - 365 * 86_400))?.userTokenExpiresAt).toBe(now + 900);
  });

  const unread: [value: unknown, form: string][] = [
    [undefined, 'absent'],
    [null, 'absent'],
    ['', 'absent'],
    ['soon', 'unreadable'],
    [900, 'unreadable'],
    ['2021-10-04T21:11:40+0000', 'unreadable'],
    ['2021-10-04 21:11:40.1 +0000 UTC', 'unreadable'],
    [{ seconds: 900 }, 'unreadable'],
  ];
  for (const [value, form] of unread) {
    test(`takes the token's own exp, or the documented life, if expiresAt is ${JSON.stringify(value)}`, () => {
      const userToken = jwt({ exp: now + 600 });
      expect(parse({ ...answer, userToken, expiresAt: value })).toMatchObject({
        userTokenExpiresAt: now + 600,
        life: { by: 'exp', expiresAt: form },
      });
      for (const opaque of ['opaque', jwt({}), jwt({ exp: 'soon' }), 'a.b.c'])
        expect(parse({ ...answer, userToken: opaque, expiresAt: value })).toMatchObject({
          userTokenExpiresAt: now + 900,
          life: { by: 'documented', expiresAt: form },
        });
    });
  }

  test("reads a token's own exp by NoiseAware's clock", () => {
    const date = dateOf(now - 86_400);
    const userToken = jwt({ exp: now - 86_400 + 600.5 });
    expect(parse({ userToken }, date)).toMatchObject({
      userTokenExpiresAt: now + 600.5,
      life: { by: 'exp' },
    });
  });

  const inSeconds = (seconds: number) => new Date((now + seconds) * 1000).toISOString();
  const lives: [name: string, fields: object, life: number, by: string][] = [
    ['exp where expiresAt is later', { userToken: jwt({ exp: now + 600 }) }, 600, 'exp'],
    [
      'exp where expiresAt is five hours late',
      { userToken: jwt({ exp: now + 900 }), expiresAt: inSeconds(18_900) },
      900,
      'exp',
    ],
    ['exp where it is the same second', { userToken: jwt({ exp: now + 900 }) }, 900, 'expiresAt'],
    ['expiresAt where exp is later', { userToken: jwt({ exp: now + 1_200 }) }, life, 'expiresAt'],
    ['expiresAt where exp is in a month', { userToken: jwt({ exp: now + 2_592_000 }) }, life, 'expiresAt'],
    [
      'exp where expiresAt is absurd',
      { userToken: jwt({ exp: now + 600 }), expiresAt: inSeconds(172_800) },
      600,
      'exp',
    ],
    [
      'exp where expiresAt is past',
      { userToken: jwt({ exp: now + 600 }), expiresAt: inSeconds(-18_000) },
      600,
      'exp',
    ],
    ['the documented life where expiresAt is absurd', { expiresAt: inSeconds(172_800) }, 900, 'documented'],
    ['the documented life where expiresAt is past', { expiresAt: inSeconds(-18_000) }, 900, 'documented'],
    ['the documented life where expiresAt is now', { expiresAt: inSeconds(0) }, 900, 'documented'],
    [
      'the documented life where expiresAt and exp are absurd',
      { userToken: jwt({ exp: now + 172_800 }), expiresAt: inSeconds(172_800) },
      900,
      'documented',
    ],
    ['expires_in, as a number or a text', { expiresAt: undefined, expires_in: 300 }, 300, 'expires_in'],
    ['expires_in as a text', { expiresAt: undefined, expiresIn: '300' }, 300, 'expires_in'],
    [
      'the smaller of expires_in and exp',
      { userToken: jwt({ exp: now + 200 }), expiresAt: undefined, expires_in: 300 },
      200,
      'exp',
    ],
    ['no expires_in of more than a day', { expiresAt: undefined, expires_in: 1_296_000 }, 900, 'documented'],
  ];
  test.each(lives)('determines the life of a token %s', (_, fields, seconds, by) => {
    const parsed = parse({ ...answer, ...fields });
    expect(parsed?.life.by).toBe(by);
    expect(parsed?.userTokenExpiresAt).toBeCloseTo(now + seconds, 2);
  });

  test("reads whether a token is past its exp by NoiseAware's clock", () => {
    const date = (skew: number) => new Date((now + skew) * 1000).toUTCString();
    for (const skew of [-18_000, 18_000, 108_000]) {
      const userToken = (left: number) => jwt({ exp: now + skew + left });
      expect(parse({ userToken: userToken(600) }, date(skew))?.userTokenExpiresAt).toBe(now + 600);
      expect(parse({ ...answer, userToken: userToken(-3) }, date(skew))).toBeUndefined();
    }
  });

  const { userToken: _, ...withoutUserToken } = answer;
  const broken: [string, unknown][] = [
    ['nothing', ''],
    ['HTML', '<!doctype html><title>502</title>'],
    ['a truncated answer', JSON.stringify(answer).slice(0, -10)],
    ['an answer and more', `${JSON.stringify(answer)}{}`],
    ['an error in a success', { error: 'invalid_grant', message: 'no such access code' }],
    ['no user token', withoutUserToken],
    ['an empty user token', { ...answer, userToken: '' }],
    ['a user token that is no text', { ...answer, userToken: 1 }],
    ['a user token without end', { ...answer, userToken: 'a'.repeat(20_000) }],
    ['a user token with a line end', { ...answer, userToken: 'user-token\n' }],
    ['a user token with a NUL', { ...answer, userToken: 'user\u0000token' }],
    ['a user token that no header can hold', { ...answer, userToken: 'tok€n' }],
    ['a JWT past its exp, whatever expiresAt says', { ...answer, userToken: jwt({ exp: now - 1 }) }],
    ['a JWT past its exp by years', { ...answer, userToken: jwt({ exp: 1_000_000 }) }],
    ['a list of two', [answer, answer]],
    ['a list of lists', [[answer]]],
    ['null', 'null'],
    ['data that is null', { data: null }],
    ['five envelopes', { a: { b: { c: { d: { e: answer } } } } }],
    ['two envelopes with different tokens', { data: answer, result: { ...answer, userToken: 'other' } }],
  ];
  for (const [name, body] of broken) {
    test(`takes no tokens from ${name}`, () => expect(parse(body)).toBeUndefined());
  }
});
