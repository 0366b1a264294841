import { setTimeout as wait } from 'node:timers/promises';
import type { Switches } from '../sandbox/switches/switches.ts';
import type { Answer } from './proxy.ts';

/** What is around a NoiseAware while it is rehearsed with or works. */
interface Surroundings {
  /** Lets time pass for the relay. */
  pass(seconds: number): void;
}

/** A NoiseAware that differs from its page. */
export interface NoiseAware {
  readonly differs: string;
  readonly switches?: Partial<Switches>;
  /** Changes its answers to token calls and reads of the API; made anew for each start. */
  readonly answers?: () => Answer;
  /** Changes its ConnectionURL calls, and what it makes of their answers; made anew for each start. */
  readonly calls?: (next: typeof fetch, surroundings: Surroundings) => typeof fetch;
  /** Changes the address to which it sends the browser back. */
  readonly location?: (location: string) => string;
  /** Seconds until the browser is back after the ConnectionURL call. */
  readonly returnAfter?: number;
  /** Seconds that its answers take: the relay waits for none that takes longer than it is willing to wait. */
  readonly answerTime?: number;
  /** Whether its organization was connected to another account before. */
  readonly isConnectedBefore?: true;
  /** Settings with which the first rehearsal begins, where they are not the defaults. */
  readonly begins?: Readonly<Record<string, string>>;
  /** The settings that rehearsals name, one after the other. */
  readonly settings: readonly string[];
  /** How accounts can be connected with these settings, tokens be renewed and the API be read. */
  readonly works: 'whole' | 'by the extension' | 'by links' | 'not at all';
}

const whole = { settings: [], works: 'whole' } as const;
const no = { settings: [], works: 'not at all' } as const;

const isTokenCall = ({ url }: Request): boolean => /\/(?:token|refresh)$/.test(new URL(url).pathname);
const pathOf = ({ url }: Request): string => new URL(url).pathname;

/** The same answer with another body, status or headers. */
const changed = (
  response: Response,
  body: unknown,
  { status = response.status, drop = '' } = {},
): Response => {
  const headers = new Headers(response.headers);
  for (const name of ['content-length', drop].filter(Boolean)) headers.delete(name);
  return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
};

interface TokenFields {
  readonly userToken: string;
  readonly refreshToken: string;
  readonly expiresAt: string;
}

/** Changes answers with tokens. */
const tokenAnswers =
  (change: (tokens: TokenFields) => unknown, options: { status?: number } = {}) =>
  (): Answer =>
  async (request, next) => {
    const response = await next(request);
    if (!isTokenCall(request) || !response.ok) return response;
    return changed(response, change((await response.json()) as TokenFields), options);
  };

/** Answers calls of one path in another way; undefined leaves one as it is. */
const answersAt =
  (path: string, answer: (request: Request, response: Response, body: string) => Response | undefined) =>
  (): Answer =>
  async (request, next) => {
    const [forRule, body] = [request.clone(), await request.clone().text()];
    const response = await next(request);
    return pathOf(request) === path ? (answer(forRule, response, body) ?? response) : response;
  };

/** Shows other user tokens than the sandbox's own, which it gets back. */
function tokensAs(show: (userToken: string) => string): () => Answer {
  return () => {
    const own = new Map<string, string>();
    return async (request, next) => {
      const authorization = request.headers.get('authorization') ?? '';
      const [, scheme = '', token = ''] = /^(bearer +)?(.*)$/i.exec(authorization) ?? [];
      const headers = new Headers(request.headers);
      if (own.has(token)) headers.set('authorization', scheme + own.get(token));
      const response = await next(new Request(request, { headers }));
      if (!isTokenCall(request) || !response.ok) return response;
      const tokens = (await response.json()) as TokenFields;
      const userToken = show(tokens.userToken);
      own.set(userToken, tokens.userToken);
      return changed(response, { ...tokens, userToken });
    };
  };
}

/** The JWT with other claims. */
function withClaims(jwt: string, change: (claims: Record<string, unknown>) => object): string {
  const [header, claims = '', signature] = jwt.split('.');
  const other = change(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')));
  return [header, Buffer.from(JSON.stringify(other)).toString('base64url'), signature].join('.');
}

/** ConnectionURL calls with another request. */
const calls =
  (change: (fields: Record<string, string>, url: string, init: RequestInit) => [string, RequestInit]) =>
  (next: typeof fetch): typeof fetch =>
  (url, init = {}) => {
    const fields = JSON.parse(new TextDecoder().decode(init.body as Uint8Array)) as Record<string, string>;
    return next(...change(fields, String(url), init));
  };

/** ConnectionURL calls with another body of JSON. */
const callBodies = (change: (fields: Record<string, string>) => object) =>
  calls((fields, url, init) => [url, { ...init, body: JSON.stringify(change(fields)) }]);

/** What NoiseAware makes of the access code that it is given; undefined where it takes none. */
const accessCodes =
  (keep: (code: string) => string | undefined) =>
  (next: typeof fetch): typeof fetch =>
  async (...call) => {
    const response = await next(...call);
    if (!response.ok) return response;
    const { access_code: code } = (await response.json()) as { access_code: string };
    const accessCode = keep(code);
    return accessCode === undefined
      ? new Response('', { status: 500 })
      : Response.json({ access_code: accessCode });
  };

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Every way in which NoiseAware may differ from its page that was thought of, with what a rehearsal makes of it. */
export const noiseawares: readonly NoiseAware[] = [
  { differs: 'local time without offset', switches: { expiresAt: 'no-offset' }, ...whole },
  { differs: 'expiresAt by RFC 1123', switches: { expiresAt: 'rfc1123' }, ...whole },
  {
    differs: 'expiresAt in epoch seconds, tokens of 300 s',
    switches: { expiresAt: 'number', tokenLifetime: 300 },
    ...whole,
  },
  { differs: 'no rotation', switches: { rotation: 'off' }, ...whole },
  {
    differs: 'tokens wrapped three deep',
    answers: tokenAnswers((tokens) => ({ response: { data: { session: tokens } } })),
    ...whole,
  },
  { differs: 'a byte order mark', switches: { answerMark: true }, ...whole },
  { differs: 'user tokens of 8 kB', answers: tokensAs((token) => token.padEnd(8_192, 'x')), ...whole },
  {
    differs: 'JWTs without exp',
    answers: tokensAs((token) => withClaims(token, ({ exp: _, ...claims }) => claims)),
    ...whole,
  },
  { differs: 'opaque user tokens', switches: { userTokenFormat: 'opaque' }, ...whole },
  { differs: 'tokens with status 201', answers: tokenAnswers((tokens) => tokens, { status: 201 }), ...whole },
  {
    differs: 'sub of the JWT differs each time',
    answers: () => {
      let number = 0;
      const sub = () => `session-${++number}`;
      return tokensAs((token) => withClaims(token, (claims) => ({ ...claims, sub: sub() })))();
    },
    ...whole,
  },
  {
    differs: 'a refresh answers 200 with an error',
    answers: answersAt('/refresh', () => Response.json({ error: 'not possible' })),
    settings: ['NOISEAWARE_REFRESH=off'],
    works: 'whole',
  },
  {
    differs: 'a refresh answers 200 with HTML',
    answers: answersAt('/refresh', () => new Response('<!doctype html><p>Welcome')),
    settings: ['NOISEAWARE_REFRESH=off'],
    works: 'whole',
  },
  {
    differs: 'a refresh wants the user token too',
    answers: answersAt('/refresh', (_, __, body) =>
      body.includes('"refreshToken"') && body.includes('"userToken"')
        ? undefined
        : Response.json({ message: 'userToken is required' }, { status: 400 }),
    ),
    settings: ['NOISEAWARE_REFRESH=off'],
    works: 'whole',
  },
  ...['/refreshAuthentication', '/authentication/refresh'].map((refreshPath): NoiseAware => {
    return {
      differs: `the refresh call is ${refreshPath}`,
      switches: { refreshPath },
      settings: ['NOISEAWARE_REFRESH=off'],
      works: 'whole',
    };
  }),
  {
    differs: 'a refresh wants the ClientID, and says only Bad Request',
    switches: { refreshField: 'clientID' },
    answers: answersAt('/refresh', (_, response) =>
      response.status === 400 ? changed(response, 'Bad Request') : undefined,
    ),
    settings: ['NOISEAWARE_REFRESH=POST /refresh refreshToken clientID'],
    works: 'whole',
  },
  {
    differs: 'an exchange wants the ClientSecret, and says only 401',
    switches: { tokenSecret: 'clientSecret' },
    answers: answersAt('/token', (_, response) =>
      response.ok ? undefined : changed(response, '', { status: 401 }),
    ),
    settings: ['NOISEAWARE_TOKEN=POST /token accessCode clientID clientSecret'],
    works: 'whole',
  },
  {
    differs: 'the API wants Bearer, where the relay is set to send raw tokens',
    begins: { NOISEAWARE_AUTHORIZATION: 'raw' },
    switches: { authorizationHeader: 'bearer' },
    settings: ['NOISEAWARE_AUTHORIZATION=bearer'],
    works: 'whole',
  },
  ...[48, 32].map((length): NoiseAware => {
    return {
      differs: `access codes are cut to ${length} characters`,
      calls: accessCodes((code) => code.slice(0, length)),
      settings: [`NOISEAWARE_ACCESS_CODE=${length}:alnum`],
      works: 'whole',
    };
  }),
  {
    differs: 'access codes are put in lower case',
    switches: { accessCodes: 'lower-case' },
    settings: ['NOISEAWARE_ACCESS_CODE=49:hex'],
    works: 'whole',
  },
  {
    differs: 'access codes are refused on a second exchange',
    answers: () => {
      const exchanged = new Set<string>();
      return async (request, next) => {
        if (pathOf(request) !== '/token') return next(request);
        const body = await request.clone().text();
        if (exchanged.has(body)) return Response.json({ message: 'used' }, { status: 400 });
        const response = await next(request);
        if (response.ok) exchanged.add(body);
        return response;
      };
    },
    ...whole,
  },
  {
    differs: '/token is not there for the first calls',
    answers: () => {
      let remaining = 3;
      return answersAt('/token', () =>
        remaining-- > 0 ? Response.json({ message: 'not here' }, { status: 404 }) : undefined,
      )();
    },
    ...whole,
  },
  {
    differs: 'the API knows a user token only after two reads',
    answers: () => {
      const reads = new Map<string, number>();
      return async (request, next) => {
        if (isTokenCall(request)) return next(request);
        const token = (request.headers.get('authorization') ?? '').replace(/^bearer +/i, '');
        const count = (reads.get(token) ?? 0) + 1;
        reads.set(token, count);
        return count > 2 ? next(request) : Response.json({ message: 'unknown token' }, { status: 401 });
      };
    },
    ...whole,
  },
  {
    differs: 'the first exchange is answered 500 with HTML',
    switches: { fault: { token: { kind: '500', times: 1 } }, errorBody: 'html' },
    ...whole,
  },
  {
    differs: 'the first exchange is answered 429 with a date',
    switches: {
      fault: { token: { kind: '429', times: 1, retryAfter: new Date(Date.now() + 1_000).toUTCString() } },
    },
    ...whole,
  },
  {
    differs: 'the ConnectionURL is called twice at once',
    switches: { connectionUrlCalls: 'twice-at-a-time' },
    ...whole,
  },
  {
    differs: 'OPTIONS, HEAD and GET before the ConnectionURL call',
    calls: (next) => async (url, init) => {
      for (const method of ['OPTIONS', 'HEAD', 'GET']) await (await next(url, { method })).body?.cancel();
      return next(url, init);
    },
    ...whole,
  },
  {
    differs: 'ConnectionURL calls are text/plain in ISO-8859-1',
    calls: calls((_, url, init) => [
      url,
      { ...init, headers: { 'content-type': 'text/plain; charset=ISO-8859-1' } },
    ]),
    ...whole,
  },
  {
    differs: 'ConnectionURL calls have Client_ID, Client_Secret and Code',
    calls: callBodies(({ client_id, client_secret, code }) => ({
      Client_ID: client_id,
      Client_Secret: client_secret,
      Code: code,
    })),
    ...whole,
  },
  { differs: 'the access code comes back as token', switches: { redirectParameter: 'token' }, ...whole },
  {
    differs: 'the access code comes back in JSON in a parameter',
    switches: { redirectAppend: 'json' },
    ...whole,
  },
  ...[180, -180].map((clockSkew): NoiseAware => {
    return {
      differs: `no Date header, and a clock ${clockSkew} s ahead`,
      switches: { clockSkew },
      answers: () => async (request, next) => {
        const response = await next(request);
        return changed(response, await response.text(), { drop: 'date' });
      },
      ...whole,
    };
  }),
  {
    differs: 'the access code comes back in a fragment',
    switches: { redirectAppend: 'fragment' },
    settings: [],
    works: 'by the extension',
  },
  {
    differs: 'the access code comes back in a form that the browser posts',
    switches: { returnBy: 'form_post' },
    settings: [],
    works: 'by links',
  },
  {
    differs: 'answers take 25 s',
    answerTime: 25,
    answers: () => async (request, next) => {
      // As a signal that the relay waits for less aborts sooner.
      await wait(150);
      return next(request);
    },
    settings: ['NOISEAWARE_TIMEOUT=30'],
    works: 'whole',
  },
  {
    differs: 'the ConnectionURL is called again after 70 s, as if no answer had come',
    calls:
      (next, { pass }) =>
      async (url, init) => {
        await (await next(url, init)).body?.cancel();
        pass(70);
        return next(url, init);
      },
    ...whole,
  },
  { differs: 'it takes 30 s until the browser is back', returnAfter: 30, ...whole },
  {
    differs: 'only UUIDs are taken as access codes',
    calls: accessCodes((code) => uuid.exec(code)?.[0]),
    ...no,
  },
  ...['token', 'jwt'].map((name): NoiseAware => {
    return {
      differs: `the user token is called ${name}`,
      switches: { tokenFields: `${name},refreshToken,expiresAt` },
      settings: [`NOISEAWARE_TOKEN_FIELDS=${name},refreshToken,expiresAt`],
      works: 'whole',
    };
  }),
  {
    differs: 'the ConnectionURL is called by GET',
    calls: calls((fields, url) => [`${url}?${new URLSearchParams(fields)}`, { method: 'GET' }]),
    ...no,
  },
  { differs: 'ConnectionURL calls are {data: …}', calls: callBodies((data) => ({ data })), ...no },
  {
    differs: 'the one-time code comes back as oneTimeCode',
    calls: callBodies(({ code, ...fields }) => ({ ...fields, oneTimeCode: code })),
    ...no,
  },
  {
    differs: 'no access code comes back',
    location: (location) => location.replace(/\?.*$/, ''),
    ...no,
  },
  { differs: 'the API is under /api/v2', switches: { apiBase: '/api/v2' }, ...no },
  {
    differs: 'the API wants Authorization: Token …',
    answers: () => async (request, next) => {
      if (isTokenCall(request)) return next(request);
      const [, token] = /^Token (.+)$/.exec(request.headers.get('authorization') ?? '') ?? [];
      if (token === undefined) return Response.json({ message: 'no token' }, { status: 401 });
      const headers = new Headers(request.headers);
      headers.set('authorization', token);
      return next(new Request(request, { headers }));
    },
    ...no,
  },
  {
    differs: 'the API answers 308 to another path',
    answers: () => async (request, next) => {
      if (isTokenCall(request)) return next(request);
      const [, path] = /^\/v2(\/.*)$/.exec(pathOf(request)) ?? [];
      return path === undefined
        ? new Response('', { status: 308, headers: { location: `/v2${pathOf(request)}` } })
        : next(new Request(new URL(path, request.url), request));
    },
    ...whole,
  },
  {
    differs: 'it brings the access code of another account, which it stored at first',
    switches: { alreadyAuthorized: 'call-and-keep' },
    isConnectedBefore: true,
    ...no,
  },
];
