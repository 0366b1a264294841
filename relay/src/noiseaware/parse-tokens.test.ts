import { describe, expect, test } from 'vitest';
import { parseTimestamp, parseTokens } from './parse-tokens.ts';

const now = 1_633_381_000;
/** Fifteen minutes after `now`, in NoiseAware's form. */
const expiresAt = '2021-10-04T16:11:40.145985-05:00';
const life = 900.145;
const answer = { expiresAt, userToken: 'user-token', refreshToken: 'refresh-token' };
const parse = (body: unknown, date: string | null = null) =>
  parseTokens(typeof body === 'string' ? body : JSON.stringify(body), date, { asked: now, answered: now });

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (claims: object) => `${part({ alg: 'ES256' })}.${part(claims)}.c2ln`;

describe('parseTimestamp', () => {
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
    test(`reads ${text}`, () => expect(parseTimestamp(text)).toBeCloseTo(expected, 6));
  }

  for (const text of [
    '',
    '2021-10-04',
    '2021-10-04T15:58Z',
    '2021-10-04T15:58:09',
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
    '1633363089',
    'Mon, 04 Oct 2021 15:58:09 GMT',
  ]) {
    test(`does not read ${JSON.stringify(text)}`, () => expect(parseTimestamp(text)).toBeUndefined());
  }
});

describe('parseTokens', () => {
  const tokens = { userToken: 'user-token', refreshToken: 'refresh-token' };

  test('reads the three keys, bare or in an envelope, in any spelling, behind a byte order mark too', () => {
    for (const body of [
      answer,
      { data: answer },
      { ...answer, more: [1] },
      { data: { ...answer, id: 1 }, ok: true },
      { data: { data: answer, meta: {} } },
      { result: answer },
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

  test('goes by our clock where the answer has no date, or none that can be read', () => {
    for (const date of [null, '', 'yesterday']) {
      expect(parse(answer, date)?.userTokenExpiresAt).toBeCloseTo(now + life, 3);
    }
  });

  test("measures how far NoiseAware's clock is ahead, to the second that its header has", () => {
    const at = (seconds: number) => new Date((now + seconds) * 1000).toUTCString();
    expect(parse(answer, at(120))?.clockAhead).toBeCloseTo(120.5, 3);
    expect(parse(answer, at(-40))?.clockAhead).toBeCloseTo(-39.5, 3);
    expect(parse(answer)?.clockAhead).toBeNull();
  });

  test('goes by our clock where theirs makes no sense of the expiry', () => {
    const aYearAgo = new Date((now - 365 * 86_400) * 1000).toUTCString();
    expect(parse(answer, aYearAgo)?.userTokenExpiresAt).toBeCloseTo(now + life, 3);
  });

  const unreadable = [
    undefined,
    null,
    '',
    'soon',
    now + 900,
    (now + 900) * 1000,
    String(now + 900),
    900,
    '2021-10-04T21:11:40',
    '2021-10-04T21:11:40+0000',
    'Mon, 04 Oct 2021 21:11:40 GMT',
    '2021-10-04 21:11:40.1 +0000 UTC',
    { seconds: 900 },
  ];
  for (const value of unreadable) {
    test(`takes the token's own exp, or the documented life, where expiresAt is ${JSON.stringify(value)}`, () => {
      const userToken = jwt({ exp: now + 600 });
      expect(parse({ ...answer, userToken, expiresAt: value })).toMatchObject({
        userTokenExpiresAt: now + 600,
        lifeBy: 'exp',
      });
      for (const opaque of ['opaque', jwt({}), jwt({ exp: 'soon' }), 'a.b.c'])
        expect(parse({ ...answer, userToken: opaque, expiresAt: value })).toMatchObject({
          userTokenExpiresAt: now + 900,
          lifeBy: 'documented',
        });
    });
  }

  test("reads a token's own exp by NoiseAware's clock", () => {
    const date = new Date((now - 86_400) * 1000).toUTCString();
    const userToken = jwt({ exp: now - 86_400 + 600.5 });
    expect(parse({ userToken }, date)).toMatchObject({ userTokenExpiresAt: now + 600.5, lifeBy: 'exp' });
  });

  test('goes by the answer where it and the token differ, and by no life of more than a day', () => {
    const inTwoDays = new Date((now + 2 * 86_400) * 1000).toISOString();
    const exp = now + 600;
    expect(parse({ ...answer, userToken: jwt({ exp }) })?.lifeBy).toBe('expiresAt');
    expect(parse({ ...answer, userToken: jwt({ exp }), expiresAt: inTwoDays })?.lifeBy).toBe('exp');
    expect(parse({ ...answer, expiresAt: inTwoDays })).toMatchObject({
      userTokenExpiresAt: now + 900,
      lifeBy: 'documented',
    });
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
    ['a refresh token that is no text', { ...answer, refreshToken: { value: 'x' } }],
    ['a token that has expired already', { ...answer, expiresAt: new Date(now * 1000).toISOString() }],
    ['a JWT that has expired already', { userToken: jwt({ exp: now - 1 }) }],
    ['a list', [answer]],
    ['null', 'null'],
    ['data that is null', { data: null }],
    ['data that is a list', { data: [answer] }],
    ['data three times', { data: { data: { data: answer } } }],
    ['another envelope', { payload: answer }],
  ];
  for (const [name, body] of broken) {
    test(`takes nothing of ${name}`, () => expect(parse(body)).toBeUndefined());
  }
});
