import type { TokenSet } from '../state/tokens.ts';
import type { Switches } from '../switches/switches.ts';
import { timestamp } from './timestamp.ts';

/** Which call asks for tokens. */
export type TokenCall = 'token' | 'refresh' | 'login';

const shownExpiry = (ms: number, switches: Readonly<Switches>): unknown => {
  const others = {
    words: 'in fifteen minutes',
    number: Math.floor(ms / 1000),
    null: null,
    empty: '',
    absent: undefined,
  };
  return switches.expiresAt === 'readable' ? timestamp(ms, switches) : others[switches.expiresAt];
};

/** Wraps an answer as the switches ask for. */
export const enveloped = (body: unknown, { envelope }: Readonly<Switches>): unknown =>
  envelope === 'data' ? { data: body } : body;

/** The three keys, or those of them that the switches leave. */
export function tokenAnswer(tokens: TokenSet, call: TokenCall, switches: Readonly<Switches>): unknown {
  const omits = (rule: 'never' | 'on-refresh' | 'always'): boolean =>
    rule === 'always' || (rule === 'on-refresh' && call === 'refresh');
  const body = {
    expiresAt: shownExpiry(tokens.expiresAt + switches.clockSkew * 1000, switches),
    refreshToken: omits(switches.omitRefreshToken) ? undefined : tokens.refreshToken,
    userToken: omits(switches.omitUserToken) ? undefined : tokens.userToken,
  };
  return call === 'login' ? body : enveloped(body, switches);
}
