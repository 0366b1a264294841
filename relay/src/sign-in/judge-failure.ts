import { errors } from 'jose';
import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import type { NoPerson } from './provider.ts';

/** Of an authorization endpoint, where it is no answer to the person (RFC 6749, section 4.1.2.1). */
const notThePerson = ['server_error', 'temporarily_unavailable', 'invalid_request', 'invalid_scope'];

/** Of openid-client: an answer that is not what this attempt expects. */
const mismatches = [
  'OAUTH_INVALID_RESPONSE',
  'OAUTH_JWT_CLAIM_COMPARISON_FAILED',
  'OAUTH_JWT_TIMESTAMP_CHECK_FAILED',
  'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED',
];

/** Of jose: the keys could not be had, which says nothing of a token. */
const keysAreAway = ['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID'];

/**
 * What a failure of the libraries means. Refusals that are not about the person, such as that of a wrong client secret, are
 * the provider's or the operator's, and end no session.
 */
export function judgeFailure(error: unknown): Exclude<NoPerson, 'not_allowed'> {
  if (error instanceof ResponseBodyError) return error.error === 'invalid_grant' ? 'refused' : 'unavailable';
  if (error instanceof AuthorizationResponseError) {
    return notThePerson.includes(error.error) ? 'unavailable' : 'refused';
  }
  if (error instanceof errors.JOSEError) return keysAreAway.includes(error.code) ? 'unavailable' : 'foreign';
  return error instanceof ClientError && mismatches.includes(error.code ?? '') ? 'foreign' : 'unavailable';
}

/** A failure's code for the log: messages and causes of the libraries quote tokens. */
export function nameOfFailure(error: unknown): string {
  const { error: refusal, code, name } = error as { error?: unknown; code?: unknown; name?: unknown };
  const said = [refusal, code, name].find((each) => typeof each === 'string' && /^\w{1,60}$/.test(each));
  return String(said ?? 'unknown');
}
