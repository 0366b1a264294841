import { type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Seconds } from '../../base/time.ts';

/** Which sessions have ended at the provider: of a person, or a single one. */
export interface Logout {
  readonly subject?: string;
  readonly sid?: string;
  /** Only sessions created until then end, so that a replayed token does not end later ones. Seconds since 1970. */
  readonly until: Seconds;
}

const event = 'http://schemas.openid.net/event/backchannel-logout';

/** Verifies and reads a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6). */
export async function readLogout(
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, clientId, clockTolerance }: { issuer: string; clientId: string; clockTolerance: Seconds },
): Promise<Logout | 'foreign'> {
  const expected = { issuer, audience: clientId, clockTolerance, maxTokenAge: '10m' };
  const { payload } = await jwtVerify(token, keys, expected);
  const { sub, sid, iat = 0, events, nonce } = payload;
  const isLogout = typeof events === 'object' && events !== null && event in events;
  // A token with a nonce is an ID token, not a logout token.
  if (!isLogout || nonce !== undefined || (sub === undefined && typeof sid !== 'string')) return 'foreign';
  return {
    ...(sub === undefined ? {} : { subject: sub }),
    ...(typeof sid === 'string' ? { sid } : {}),
    until: iat + clockTolerance,
  };
}
