import type { TokenSet } from '../state/tokens.ts';
import type { Switches } from '../switches/switches.ts';
import { timestamp } from './timestamp.ts';

/** Which call asks for tokens. */
export type TokenCall = 'token' | 'refresh' | 'login';

const shownExpiry = (ms: number, switches: Readonly<Switches>): unknown => {
  const date = new Date(ms).toISOString().slice(0, 19);
  const others = {
    words: 'in fifteen minutes',
    number: Math.floor(ms / 1000),
    milliseconds: ms,
    lifetime: switches.tokenLifetime,
    'no-offset': date,
    'bare-offset': `${date}+0000`,
    rfc1123: new Date(ms).toUTCString(),
    null: null,
    empty: '',
    absent: undefined,
  };
  return switches.expiresAt === 'readable' ? timestamp(ms, switches) : others[switches.expiresAt];
};

const envelopes: Readonly<Record<Switches['envelope'], (body: unknown) => unknown>> = {
  flat: (body) => body,
  data: (data) => ({ data }),
  'data-twice': (data) => ({ data: { data } }),
  result: (result) => ({ result }),
  payload: (payload) => ({ payload }),
  list: (item) => [item],
  'json-api': (attributes) => ({ data: { type: 'token', attributes } }),
};

/** Wraps an answer as the switches ask for. */
export const enveloped = (body: unknown, { envelope }: Readonly<Switches>): unknown =>
  envelopes[envelope](body);

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

interface Fields {
  readonly expiresAt: unknown;
  readonly refreshToken: string | undefined;
  readonly userToken: string | undefined;
}

/** The fields under the names that the switches have for them, which may be paths. */
function named(fields: Fields, { tokenFields }: Readonly<Switches>, spell = (name: string) => name): unknown {
  const [userToken = '', refreshToken = '', expiresAt = ''] = spell(tokenFields).split(',');
  const paths: Readonly<Record<keyof Fields, string>> = { expiresAt, refreshToken, userToken };
  const answer: Record<string, unknown> = {};
  for (const [field, path] of Object.entries(paths)) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    const parent = names.reduce((outer, name) => {
      outer[name] ??= {};
      return outer[name] as Record<string, unknown>;
    }, answer);
    parent[last] = fields[field as keyof Fields];
  }
  return answer;
}

const spelled: Readonly<
  Record<Switches['answerKeys'], (fields: Fields, switches: Readonly<Switches>) => unknown>
> = {
  camel: (fields, switches) => named(fields, switches),
  snake: (fields, switches) => named(fields, switches, snakeCase),
  // RFC 6749, section 5.1.
  oauth: ({ userToken, refreshToken }, { tokenLifetime }) => ({
    access_token: userToken,
    token_type: 'Bearer',
    expires_in: tokenLifetime,
    refresh_token: refreshToken,
  }),
};

/** The three keys, or those of them that the switches leave. */
export function tokenAnswer(tokens: TokenSet, call: TokenCall, switches: Readonly<Switches>): unknown {
  const omits = (rule: 'never' | 'on-refresh' | 'always'): boolean =>
    rule === 'always' || (rule === 'on-refresh' && call === 'refresh');
  const body: Fields = {
    expiresAt: shownExpiry(tokens.expiresAt + switches.clockSkew * 1000, switches),
    refreshToken: omits(switches.omitRefreshToken) ? undefined : tokens.refreshToken,
    userToken: omits(switches.omitUserToken) ? undefined : tokens.userToken,
  };
  if (call === 'login') return body;
  return enveloped(spelled[switches.answerKeys](body, switches), switches);
}
