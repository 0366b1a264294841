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

const snakeCase = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );

const spelled: Readonly<
  Record<Switches['answerKeys'], (fields: Record<string, unknown>, switches: Readonly<Switches>) => unknown>
> = {
  camel: (fields) => fields,
  snake: snakeCase,
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
  const body = {
    expiresAt: shownExpiry(tokens.expiresAt + switches.clockSkew * 1000, switches),
    refreshToken: omits(switches.omitRefreshToken) ? undefined : tokens.refreshToken,
    userToken: omits(switches.omitUserToken) ? undefined : tokens.userToken,
  };
  if (call === 'login') return body;
  return enveloped(spelled[switches.answerKeys](body, switches), switches);
}
