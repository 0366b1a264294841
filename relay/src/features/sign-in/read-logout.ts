import { type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as v from 'valibot';
import type { Seconds } from '../../base/time.ts';
import { logoutClaims, logoutTypes } from './claims.ts';

/** Which sessions have ended at the provider: of a person, or a single one. */
export interface Logout {
  readonly subject?: string;
  readonly sid?: string;
  /** Only sessions created until then end, so that a replayed token does not end later ones. Seconds since 1970. */
  readonly until: Seconds;
}

/** Verifies and reads a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6). */
export async function readLogout(
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, clientId, clockTolerance }: { issuer: string; clientId: string; clockTolerance: Seconds },
): Promise<Logout | 'foreign'> {
  const expected = { issuer, audience: clientId, clockTolerance, maxTokenAge: '10m' };
  const { payload, protectedHeader } = await jwtVerify(token, keys, expected);
  const parsed = v.safeParse(logoutClaims, payload);
  if (!parsed.success || !logoutTypes.includes(protectedHeader.typ?.toLowerCase())) return 'foreign';
  const { sub, sid, iat } = parsed.output;
  return {
    ...(sub === undefined ? {} : { subject: sub }),
    ...(sid === undefined ? {} : { sid }),
    until: iat + clockTolerance,
  };
}
