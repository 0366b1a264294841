import { type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Seconds } from '../domain/time.ts';

/** Whose sessions have ended at the provider, or which. */
export interface Logout {
  readonly subject?: string;
  readonly sid?: string;
  /** Those that began until then: a token that comes again ends none of the later ones. */
  readonly until: Seconds;
}

const event = 'http://schemas.openid.net/event/backchannel-logout';

/** What a logout token says, once all of it is checked (OpenID Connect Back-Channel Logout 1.0, section 2.6). */
export async function readLogout(
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, clientId, clockTolerance }: { issuer: string; clientId: string; clockTolerance: Seconds },
): Promise<Logout | 'foreign'> {
  const expected = { issuer, audience: clientId, clockTolerance, maxTokenAge: '10m' };
  const { payload } = await jwtVerify(token, keys, expected);
  const { sub, sid, iat = 0, events, nonce } = payload;
  const isLogout = typeof events === 'object' && events !== null && event in events;
  // An ID token has a nonce, and is none.
  if (!isLogout || nonce !== undefined || (sub === undefined && typeof sid !== 'string')) return 'foreign';
  return {
    ...(sub === undefined ? {} : { subject: sub }),
    ...(typeof sid === 'string' ? { sid } : {}),
    until: iat + clockTolerance,
  };
}
