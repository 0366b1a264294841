import { brotliCompressSync, gzipSync } from 'node:zlib';

/** How a row of the table ends: taken, or refused with a status or a failure code. */
export type Outcome = 'taken' | number | 'noiseaware_unavailable' | 'redirect_mismatch';

/** A call of the ConnectionURL as NoiseAware may write it. */
export interface SentCall {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** An answer of `/token` as NoiseAware may write it. */
export interface TokenAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface Fields {
  readonly client_id: string;
  readonly client_secret: string;
  readonly code: string;
}

interface Row<Form> {
  readonly name: string;
  readonly form: Form;
  readonly outcome: Outcome;
}

/** Rows of the table; those without an outcome are taken. */
const rows = <Form>(...written: (readonly [name: string, form: Form, outcome?: Outcome])[]): Row<Form>[] =>
  written.map(([name, form, outcome = 'taken']) => ({ name, form, outcome }));

const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const asJson = (body: unknown, headers: Record<string, string> = json): SentCall => ({
  headers,
  body: JSON.stringify(body),
});
const asForm = (body: Record<string, string>, headers: Record<string, string> = form): SentCall => ({
  headers,
  body: new URLSearchParams(body).toString(),
});
const basic = ({ client_id: id, client_secret: secret }: Fields) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

/** Forms of the ConnectionURL call. */
export const connectionUrlForms = rows<(fields: Fields) => SentCall>(
  ['as documented', (fields) => asJson(fields)],
  ['JSON without a media type', (fields) => asJson(fields, {})],
  ['JSON as text/plain', (fields) => asJson(fields, { 'content-type': 'text/plain; charset=utf-8' })],
  ['JSON as a form’s media type', (fields) => asJson(fields, form)],
  [
    'JSON of a vendor’s media type',
    (fields) => asJson(fields, { 'content-type': 'application/vnd.noiseaware.connection.request+json' }),
  ],
  ['JSON of a nonsense media type', (fields) => asJson(fields, { 'content-type': 'nonsense' })],
  ['behind a byte order mark', (fields) => ({ headers: json, body: `\ufeff${JSON.stringify(fields)}` })],
  ['with white space between fields', (fields) => ({ headers: json, body: JSON.stringify(fields, null, 4) })],
  ['with a final slash', (fields) => ({ ...asJson(fields), path: '/noiseaware/connection/' })],
  ['with a slash too many in front', (fields) => ({ ...asJson(fields), path: '//noiseaware/connection' })],
  ['with a slash too many within', (fields) => ({ ...asJson(fields), path: '/noiseaware//connection' })],
  ['with a query', (fields) => ({ ...asJson(fields), path: '/noiseaware/connection?source=noiseaware' })],
  ['with fields that nobody knows', (fields) => asJson({ ...fields, organization: { id: 7, tags: ['x'] } })],
  ['with 12 kB of other fields', (fields) => asJson({ ...fields, more: 'x'.repeat(12_000) })],
  ['with the code under a second name too', (fields) => asJson({ ...fields, oneTimeCode: fields.code })],
  [
    'with clientId and clientSecret',
    ({ client_id: clientId, client_secret: clientSecret, code }) => asJson({ clientId, clientSecret, code }),
  ],
  [
    'with clientID and clientSecret',
    ({ client_id: clientID, client_secret: clientSecret, code }) => asJson({ clientID, clientSecret, code }),
  ],
  [
    'with ClientId, ClientSecret and Code',
    ({ client_id: ClientId, client_secret: ClientSecret, code: Code }) =>
      asJson({ ClientId, ClientSecret, Code }),
  ],
  ['with clientID beside the documented fields', (fields) => asJson({ ...fields, clientID: 'another' })],
  ['as a form', (fields) => asForm({ ...fields })],
  [
    'as a form with a charset',
    (fields) => asForm({ ...fields }, { 'content-type': `${form['content-type']}; charset=UTF-8` }),
  ],
  [
    'as a form in camel case',
    ({ client_id: clientId, client_secret: clientSecret, code }) => asForm({ clientId, clientSecret, code }),
  ],
  [
    'as a form that ends with a line end',
    (fields) => ({ headers: form, body: `${asForm({ ...fields }).body}\r\n` }),
  ],
  [
    'with id and secret by HTTP Basic alone',
    (fields) => asJson({ code: fields.code }, { ...json, ...basic(fields) }),
  ],
  [
    'as a form, with id and secret by HTTP Basic',
    (fields) => asForm({ code: fields.code }, { ...form, ...basic(fields) }),
  ],
  ['with HTTP Basic beside the body', (fields) => asJson(fields, { ...json, ...basic(fields) })],
  [
    'with another HTTP Basic beside the body',
    (fields) => asJson(fields, { ...json, authorization: 'Basic eDp5' }),
  ],
  [
    'with white space around each value',
    ({ client_id: id, client_secret: secret, code }) =>
      asJson({ client_id: ` ${id}`, client_secret: `${secret}\n`, code: `\t${code} ` }),
  ],
  [
    'compressed by gzip',
    (fields) => ({
      headers: { ...json, 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify(fields)),
    }),
  ],
  [
    'compressed by x-gzip',
    (fields) => ({
      headers: { ...json, 'content-encoding': 'x-gzip' },
      body: gzipSync(JSON.stringify(fields)),
    }),
  ],
  [
    'as a compressed form',
    (fields) => ({
      headers: { ...form, 'content-encoding': 'gzip' },
      body: gzipSync(asForm({ ...fields }).body),
    }),
  ],
  ['in chunks', (fields) => asJson(fields, { ...json, 'transfer-encoding': 'chunked' })],

  ['to another path', (fields) => ({ ...asJson(fields), path: '/noiseaware/connect' }), 404],
  ['to the path in capitals', (fields) => ({ ...asJson(fields), path: '/NoiseAware/Connection' }), 404],
  ['with two slashes at the end', (fields) => ({ ...asJson(fields), path: '/noiseaware/connection//' }), 404],
  ['below the path', (fields) => ({ ...asJson(fields), path: '/noiseaware/connection/v1' }), 404],
  ['by GET', (fields) => ({ ...asJson(fields), method: 'GET' }), 405],
  ['by PUT', (fields) => ({ ...asJson(fields), method: 'PUT' }), 405],
  ['for another host', (fields) => asJson(fields, { ...json, host: 'other.example' }), 421],
  ['with a list of codes', (fields) => asJson({ ...fields, code: [fields.code] }), 400],
  ['as a list', (fields) => asJson([fields]), 400],
  ['in an envelope', (fields) => asJson({ data: fields }), 400],
  [
    'with a field twice',
    ({ client_id: id, client_secret: secret, code }) => ({
      headers: json,
      body: `{"client_id":"${id}","client_secret":"${secret}","code":"x","code":"${code}"}`,
    }),
    400,
  ],
  [
    'as a form with a field twice',
    (fields) => ({ headers: form, body: `${asForm({ ...fields }).body}&code=x` }),
    400,
  ],
  ['without a secret', ({ client_id, code }) => asJson({ client_id, code }), 400],
  ['with an empty code', (fields) => asJson({ ...fields, code: ' ' }), 400],
  ['with a wrong secret', (fields) => asJson({ ...fields, client_secret: 'wrong' }), 401],
  [
    'with a wrong secret by HTTP Basic',
    (fields) => asJson({ code: fields.code }, { ...json, ...basic({ ...fields, client_secret: 'wrong' }) }),
    401,
  ],
  [
    'with white space within the secret',
    (fields) => asJson({ ...fields, client_secret: fields.client_secret.replace('-', ' -') }),
    401,
  ],
  [
    'as XML',
    (fields) => ({ headers: { 'content-type': 'application/xml' }, body: `<code>${fields.code}</code>` }),
    415,
  ],
  [
    'as a form of several parts',
    (fields) => ({
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: `--b\r\nContent-Disposition: form-data; name="code"\r\n\r\n${fields.code}\r\n--b--`,
    }),
    415,
  ],
  [
    'compressed by Brotli',
    (fields) => ({
      headers: { ...json, 'content-encoding': 'br' },
      body: brotliCompressSync(JSON.stringify(fields)),
    }),
    415,
  ],
  ['as gzip that is not', (fields) => asJson(fields, { ...json, 'content-encoding': 'gzip' }), 400],
  [
    'as gzip of a megabyte',
    (fields) => ({
      headers: { ...json, 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify({ ...fields, more: 'x'.repeat(1_000_000) })),
    }),
    413,
  ],
  ['with 20 kB of other fields', (fields) => asJson({ ...fields, more: 'x'.repeat(20_000) }), 413],
);

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (claims: object) => `${part({ alg: 'ES256' })}.${part(claims)}.c2ln`;
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
const expIn = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
const tokens = () => ({
  expiresAt: inSeconds(900),
  refreshToken: 'a-refresh-token',
  userToken: 'a-user-token',
});
const answer = (body: unknown, more: Partial<TokenAnswer> = {}): TokenAnswer => ({
  headers: json,
  body: JSON.stringify(body),
  ...more,
});
const to = (status: number, location: string) => () =>
  answer(tokens(), { status, headers: { ...json, location } });
const unreadable = 'noiseaware_unavailable';

/** The documented answer. */
export const documented = (): TokenAnswer => answer(tokens());

/** Forms of the answer of `/token`. */
export const tokenForms = rows<() => TokenAnswer>(
  ['as documented', documented],
  ['in data', () => answer({ data: tokens() })],
  ['in data twice', () => answer({ data: { data: tokens() } })],
  ['in result', () => answer({ result: tokens() })],
  ['in payload', () => answer({ payload: tokens() })],
  ['in response', () => answer({ response: tokens(), status: 'ok' })],
  ['in tokens', () => answer({ tokens: tokens() })],
  ['in token', () => answer({ token: tokens() })],
  ['in Data', () => answer({ Data: tokens() })],
  [
    'as JSON:API has it',
    () => answer({ data: { type: 'token', id: '1', attributes: tokens() }, jsonapi: { version: '1.1' } }),
  ],
  ['in a list of one', () => answer([tokens()])],
  ['in a list of one in data', () => answer({ data: [tokens()] })],
  ['in four envelopes', () => answer({ a: { b: { c: { d: tokens() } } } })],
  ['beside the user’s object', () => answer({ user: { id: 7, email: 'x@example.com' }, tokens: tokens() })],
  ['with snake case', () => answer({ expires_at: inSeconds(900), refresh_token: 'r', user_token: 'u' })],
  ['with capitals', () => answer({ ExpiresAt: inSeconds(900), RefreshToken: 'r', UserToken: 'u' })],
  [
    'with OAuth’s names',
    () => answer({ access_token: 'u', token_type: 'Bearer', expires_in: 900, refresh_token: 'r' }),
  ],
  [
    'with OAuth’s names in camel case',
    () => answer({ accessToken: 'u', expiresIn: '900', refreshToken: 'r' }),
  ],
  [
    'with OAuth’s names in data',
    () => answer({ data: { access_token: 'u', expires_in: 900, refresh_token: 'r' } }),
  ],
  ['without a refresh token', () => answer({ ...tokens(), refreshToken: undefined })],
  ['with null for a refresh token', () => answer({ ...tokens(), refreshToken: null })],
  ['with an empty refresh token', () => answer({ ...tokens(), refreshToken: '' })],
  ['with a number for a refresh token', () => answer({ ...tokens(), refreshToken: 17 })],
  ['with an object for a refresh token', () => answer({ ...tokens(), refreshToken: { token: 'r' } })],
  ['with a line end in the refresh token', () => answer({ ...tokens(), refreshToken: 'r\n' })],
  ['with a JWT', () => answer({ ...tokens(), userToken: jwt({ exp: expIn(900) }) })],
  [
    'with a JWT of 9 kB',
    () => answer({ ...tokens(), userToken: jwt({ exp: expIn(900), scopes: 'x'.repeat(6_700) }) }),
  ],
  [
    'with a JWT that ends before expiresAt',
    () => answer({ ...tokens(), userToken: jwt({ exp: expIn(300) }) }),
  ],
  ['with expiresAt as a Unix time', () => answer({ ...tokens(), expiresAt: expIn(900) })],
  ['with expiresAt five hours ago', () => answer({ ...tokens(), expiresAt: inSeconds(-18_000) })],
  ['with expiresAt in a year', () => answer({ ...tokens(), expiresAt: inSeconds(31_536_000) })],
  ['without expiresAt', () => answer({ ...tokens(), expiresAt: undefined })],
  ['behind a byte order mark', () => answer({}, { body: `\ufeff${JSON.stringify(tokens())}` })],
  ['as text/plain', () => answer(tokens(), { headers: { 'content-type': 'text/plain' } })],
  [
    'of a vendor’s media type',
    () => answer(tokens(), { headers: { 'content-type': 'application/vnd.noiseaware.token.response+json' } }),
  ],
  ['without a media type', () => answer(tokens(), { headers: {} })],
  ['as 201', () => answer(tokens(), { status: 201 })],
  [
    'compressed by gzip',
    () =>
      answer(
        {},
        { headers: { ...json, 'content-encoding': 'gzip' }, body: gzipSync(JSON.stringify(tokens())) },
      ),
  ],
  [
    'compressed by Brotli',
    () =>
      answer(
        {},
        {
          headers: { ...json, 'content-encoding': 'br' },
          body: brotliCompressSync(JSON.stringify(tokens())),
        },
      ),
  ],
  ['of 90 kB', () => answer({ ...tokens(), organization: 'x'.repeat(90_000) })],
  ['of 250 kB', () => answer({ ...tokens(), organization: 'x'.repeat(250_000) })],
  ['after a 307 to another path', to(307, '/moved')],
  ['after a 308 to another path', to(308, '/moved')],

  ['after a 301', to(301, '/moved'), unreadable],
  ['after a 302', to(302, '/moved'), unreadable],
  ['after a 307 to another host', to(307, 'http://localhost:1/moved'), unreadable],
  ['after a 307 to another scheme', to(307, 'https://127.0.0.1/moved'), unreadable],
  ['after a 307 that leads nowhere else', to(307, '/token'), unreadable],
  ['of 300 kB', () => answer({ ...tokens(), organization: 'x'.repeat(300_000) }), unreadable],
  ['as 204', () => answer({}, { status: 204, body: '' }), unreadable],
  ['as nothing', () => answer({}, { body: '' }), unreadable],
  [
    'as a page',
    () => answer({}, { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' }),
    unreadable,
  ],
  ['as half an answer', () => answer({}, { body: JSON.stringify(tokens()).slice(0, 60) }), unreadable],
  ['as JSON within a text', () => answer(JSON.stringify(tokens())), unreadable],
  [
    'as a form',
    () => answer({}, { headers: form, body: new URLSearchParams(tokens()).toString() }),
    unreadable,
  ],
  ['as a list of two', () => answer([tokens(), tokens()]), unreadable],
  ['in five envelopes', () => answer({ a: { b: { c: { d: { e: tokens() } } } } }), unreadable],
  [
    'in two envelopes that differ',
    () => answer({ data: tokens(), old: { ...tokens(), userToken: 'another' } }),
    unreadable,
  ],
  ['as an error', () => answer({ error: 'invalid_grant', code: 'UNKNOWN_CODE' }), unreadable],
  ['without a user token', () => answer({ ...tokens(), userToken: undefined }), unreadable],
  ['with a number for a user token', () => answer({ ...tokens(), userToken: 17 }), unreadable],
  ['with a line end in the user token', () => answer({ ...tokens(), userToken: 'u\r\nX: y' }), unreadable],
  ['with a user token of 20 kB', () => answer({ ...tokens(), userToken: 'u'.repeat(20_000) }), unreadable],
  [
    'with a JWT that has ended',
    () => answer({ ...tokens(), userToken: jwt({ exp: expIn(-5) }) }),
    unreadable,
  ],
);

const elsewhere = 'redirect_mismatch';

/** Forms of the redirect that brings the browser back. */
export const redirectForms = rows<(uri: string, code: string) => string>(
  ['?access_code=', (uri, code) => `${uri}?access_code=${code}`],
  ['?accessCode=', (uri, code) => `${uri}?accessCode=${code}`],
  ['?code= among others', (uri, code) => `${uri}?state=x&code=${code}&more=y`],
  ['a list of one, ?code[]=', (uri, code) => `${uri}?code[]=${code}`],
  ['without a name', (uri, code) => `${uri}?${code}`],
  ['by & alone', (uri, code) => `${uri}&access_code=${code}`],
  ['by &amp;', (uri, code) => `${uri}?x=1&amp;access_code=${code}`],
  ['by a semicolon', (uri, code) => `${uri};access_code=${code}`],
  ['behind a slash', (uri, code) => `${uri}/?access_code=${code}`],
  ['as a segment', (uri, code) => `${uri}/${code}`],
  ['as a fragment', (uri, code) => `${uri}#access_code=${code}`],
  ['in quotes', (uri, code) => `${uri}?access_code=%22${code}%22`],
  ['in JSON', (uri, code) => `${uri}?data=${encodeURIComponent(JSON.stringify({ access_code: code }))}`],
  ['with a line end', (uri, code) => `${uri}?access_code=${code}%0A`],
  ['encoded twice', (uri, code) => `${uri}?to=%253Fcode%253D${code}`],
  ['twice the same', (uri, code) => `${uri}?code=${code}&access_code=${code}`],
  ['beside a JWT', (uri, code) => `${uri}?code=${code}&token=${jwt({ sub: 'x' })}`],
  ['beside error=undefined', (uri, code) => `${uri}?access_code=${code}&error=undefined`],
  ['with the port of https', (uri, code) => `${uri.replace('.org/', '.org:443/')}?access_code=${code}`],
  [
    'with the host in capitals',
    (uri, code) => `${uri.replace(/\/\/[^/]+/, (host) => host.toUpperCase())}?access_code=${code}`,
  ],

  ['by http', (uri, code) => `${uri.replace('https:', 'http:')}?access_code=${code}`, elsewhere],
  [
    'to another host',
    (uri, code) => `${uri.replace(/\/\/[^/]+/, '//evil.example')}?access_code=${code}`,
    elsewhere,
  ],
  ['to another port', (uri, code) => `${uri.replace('.org/', '.org:8443/')}?access_code=${code}`, elsewhere],
  ['with a user', (uri, code) => `${uri.replace('//', '//user@')}?access_code=${code}`, elsewhere],
  ['to another path', (uri, code) => `${uri.replace(/\/[^/]+$/, '/other')}?access_code=${code}`, elsewhere],
  ['to a longer last segment', (uri, code) => `${uri}x?access_code=${code}`, elsewhere],
  ['with a list of codes', (uri, code) => `${uri}?code=${code}&code=nacac_${'x'.repeat(43)}`, elsewhere],
  ['with another code', (uri) => `${uri}?code=nacac_${'x'.repeat(43)}`, elsewhere],
  ['with half a code', (uri, code) => `${uri}?code=${code.slice(0, 30)}`, elsewhere],
  ['with a longer code', (uri, code) => `${uri}?code=${code}x`, elsewhere],
  [
    'with the code in base64',
    (uri, code) => `${uri}?data=${Buffer.from(JSON.stringify({ code })).toString('base64url')}`,
    elsewhere,
  ],
  ['without a code', (uri) => uri, elsewhere],
  ['with an error alone', (uri) => `${uri}?error=access_denied`, elsewhere],
);
