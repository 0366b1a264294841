import type { ClockCause } from '@noiseaware-connect/shared/shapes';
import { errors, type JWTVerifyGetKey, type JWTVerifyResult, jwtVerify } from 'jose';
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

/** A logout token of the provider that is too old by the relay's clock, or of the future. */
interface RefusedTime {
  readonly why: ClockCause;
  /** By how much the clocks differ, unless the token was delivered late. */
  readonly seconds: Seconds;
}

interface Expected {
  readonly issuer: string;
  readonly clientId: string;
  readonly clockTolerance: Seconds;
  /** Seconds since 1970. */
  readonly now: Seconds;
}

/** Verifies and reads a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6). */
export async function readLogout(
  token: string,
  keys: JWTVerifyGetKey,
  { issuer, clientId, clockTolerance, now }: Expected,
): Promise<Logout | RefusedTime | 'foreign'> {
  const currentDate = new Date(now * 1_000);
  const expected = { issuer, audience: clientId, clockTolerance, maxTokenAge: '10m', currentDate };
  let verified: JWTVerifyResult;
  try {
    verified = await jwtVerify(token, keys, expected);
  } catch (error) {
    if (isTooOld(error)) return refusedTime('clock_ahead', error.payload, now);
    if (isOfTheFuture(error)) return refusedTime('clock_behind', error.payload, now);
    throw error;
  }
  const { payload, protectedHeader } = verified;
  const parsed = v.safeParse(logoutClaims, payload);
  if (!parsed.success || !logoutTypes.includes(protectedHeader.typ?.toLowerCase())) return 'foreign';
  const { sub, sid, iat } = parsed.output;
  return {
    ...(sub === undefined ? {} : { subject: sub }),
    ...(sid === undefined ? {} : { sid }),
    until: iat + clockTolerance,
  };
}

// --- Internal helpers ---

const isTooOld = (error: unknown): error is errors.JWTExpired => error instanceof errors.JWTExpired;

const isOfTheFuture = (error: unknown): error is errors.JWTClaimValidationFailed =>
  error instanceof errors.JWTClaimValidationFailed &&
  error.reason === 'check_failed' &&
  ['iat', 'nbf'].includes(error.claim);

/** Only a logout token was issued just now: an old ID token says nothing about the clocks. */
function refusedTime(why: ClockCause, claims: unknown, now: Seconds): RefusedTime | 'foreign' {
  const parsed = v.safeParse(logoutClaims, claims);
  return parsed.success ? { why, seconds: Math.abs(Math.round(now - parsed.output.iat)) } : 'foreign';
}
