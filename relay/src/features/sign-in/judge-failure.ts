import { errors } from 'jose';
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import * as v from 'valibot';
import type { NoPerson } from './person.ts';

/** Error codes of the authorization endpoint that do not refuse the person (RFC 6749, section 4.1.2.1). */
const notThePerson = ['server_error', 'temporarily_unavailable', 'invalid_request'];

/** Error codes that refuse the client, whoever signs in (RFC 6749, sections 4.1.2.1 and 5.2). */
const ofTheClient = ['invalid_client', 'unauthorized_client', 'invalid_scope', 'unsupported_response_type'];

/** Error codes that refuse a code or a refresh token (RFC 6749, section 5.2); the second is Glewlwyd's. */
const ofTheGrant = ['invalid_grant', 'invalid_code'];

/** Error codes of openid-client: the answer does not belong to this attempt. */
const mismatches = [
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
];

/** Error codes of jose: the provider's keys could not be fetched, so the token was not judged. */
const keysAreAway = ['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID'];

export type JudgedFailure = Exclude<
  NoPerson,
  'not_allowed' | 'claim_missing' | 'claim_left_out' | 'other_person'
>;

/**
 * Classifies an error of the libraries. Refusals that are not about the person are `unavailable`, or `misconfigured` such as a
 * wrong client secret, so that they end no session.
 * @param isAccepted whether the provider has accepted the relay's client secret before: then a refusal without a reason is about
 * the person, else about the secret
 */
export function judgeFailure(error: unknown, { isAccepted }: { isAccepted: boolean }): JudgedFailure {
  if (refusesClient(error)) return 'misconfigured';
  const refusedTime = refusedTimeOf(error);
  if (refusedTime !== undefined) return refusedTime.claim === 'exp' ? 'clock_ahead' : 'clock_behind';
  if (isBodylessRefusal(error)) return isAccepted ? 'refused' : 'misconfigured';
  if (error instanceof ResponseBodyError) return ofTheGrant.includes(error.error) ? 'refused' : 'unavailable';
  if (error instanceof AuthorizationResponseError) {
    return notThePerson.includes(error.error) ? 'unavailable' : 'refused';
  }
  if (error instanceof errors.JOSEError) return keysAreAway.includes(error.code) ? 'unavailable' : 'foreign';
  return error instanceof ClientError && mismatches.includes(error.code ?? '') ? 'foreign' : 'unavailable';
}

/** Whether the provider refuses the relay itself: its client ID, its secret, or how it sends them. */
export function refusesClient(error: unknown): boolean {
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError) {
    return ofTheClient.includes(error.error);
  }
  // The userinfo endpoint's challenge is about a token.
  return (
    error instanceof WWWAuthenticateChallengeError &&
    error.cause.every(({ scheme }) => scheme.toLowerCase() !== 'bearer')
  );
}

/** Whether the answer is 400 without a body, as Glewlwyd refuses to refresh: by a wrong secret as well as by a revoked token. */
export function isBodylessRefusal(error: unknown): boolean {
  if (!(error instanceof ClientError && error.cause instanceof Response)) return false;
  const { status, headers } = error.cause;
  return status === 400 && !headers.has('content-type');
}

/**
 * The claim of an ID token by which it is expired (`exp`) or not valid yet (`nbf`), and by how many seconds. The token has come
 * from the provider just now, so that the clocks differ.
 */
export function refusedTimeOf(error: unknown): { claim: string; seconds: number } | undefined {
  if (!(error instanceof ClientError && error.code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED')) return undefined;
  const parsed = v.safeParse(timeCheck, error.cause);
  if (!parsed.success) return undefined;
  const { claim, claims, now } = parsed.output.cause;
  return { claim, seconds: Math.abs(now - (claims.iat ?? claims[claim] ?? now)) };
}

/** What openid-client says of such a token. */
const timeCheck = v.object({
  cause: v.object({
    claim: v.picklist(['exp', 'nbf']),
    claims: v.object({
      iat: v.optional(v.number()),
      exp: v.optional(v.number()),
      nbf: v.optional(v.number()),
    }),
    now: v.number(),
  }),
});

/** An error's code, for the log. Messages and causes are not logged, since the libraries quote tokens in them. */
export function nameOfFailure(error: unknown): string {
  const { error: refusal, code, name } = error as { error?: unknown; code?: unknown; name?: unknown };
  const label = [refusal, code, name].find((each) => typeof each === 'string' && /^\w{1,60}$/.test(each));
  return String(label ?? 'unknown');
}
