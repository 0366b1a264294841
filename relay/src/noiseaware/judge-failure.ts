import { errorCodeOf, isCertificateError } from '../base/network-error.ts';
import type { RenewalFailure } from '../domain/connection/connection.ts';
import { longestRetryAfter } from '../domain/connection/renewal-plan.ts';

/** The call that is judged: refusals mean different things for the two. */
export type TokenCall = 'exchange' | 'refresh';

/** The meaning of a failed call, and whether another way should be tried at once. */
export interface Judgement extends RenewalFailure {
  /** The refresh was answered, but not with tokens: the access code is the fallback. */
  tryExchange: boolean;
  /** Without an answer: the code of the error, if it has one. */
  errorCode?: string | undefined;
}

/**
 * Judges an answer that was not a success. `refusals` are the statuses that definitely refuse an access code. 403 is not among
 * them by default: NoiseAware's page gives it for a missing header, so it points at settings or a proxy, and ends no connection.
 */
export function judgeStatus(
  call: TokenCall,
  { status, retryAfter }: { status: number; retryAfter: string | null },
  refusals: readonly number[],
): Judgement {
  const wait = retryAfterOf(retryAfter);
  const passing = {
    definite: false,
    refreshTokenSpent: false,
    tryExchange: false,
    ...(wait === undefined ? {} : { retryAfter: wait }),
  };
  if (status === 418) return { ...passing, cause: 'password_reset_needed' };
  if (status === 429) return { ...passing, cause: 'rate_limited' };
  if (status >= 500) {
    // NoiseAware may have failed after it rotated the refresh token. If it asks to wait, it is not called again at once.
    const isRefresh = call === 'refresh';
    return {
      ...passing,
      cause: 'unavailable',
      refreshTokenSpent: isRefresh,
      tryExchange: isRefresh && wait === undefined,
    };
  }
  // A refresh token that was refused was not rotated.
  if (call === 'refresh') return { ...passing, cause: 'refused', tryExchange: true };
  if (refusals.includes(status)) return { ...passing, cause: 'refused', definite: true };
  return { ...passing, cause: 'configuration' };
}

/** Judges a success whose body is not the documented answer. */
export const judgeBrokenAnswer = (call: TokenCall): Judgement => ({
  cause: 'broken_answer',
  definite: false,
  refreshTokenSpent: call === 'refresh',
  tryExchange: call === 'refresh',
});

/** Error codes of failures before anything was sent, beside those of a certificate. */
const neverSent = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** Judges a call without an answer. */
export function judgeError(call: TokenCall, error: unknown): Judgement {
  const slow = error instanceof Error && error.name === 'TimeoutError';
  const errorCode = errorCodeOf(error);
  const isSent = errorCode === undefined || !(neverSent.includes(errorCode) || isCertificateError(errorCode));
  return {
    cause: slow ? 'slow' : 'unreachable',
    definite: false,
    refreshTokenSpent: call === 'refresh' && isSent,
    tryExchange: false,
    errorCode,
  };
}

/** `Retry-After` in seconds (RFC 9110, section 10.2.3), at most an hour. NoiseAware does not use dates; they are ignored. */
export function retryAfterOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null || !/^\d{1,6}$/.test(retryAfter)) return undefined;
  return Math.min(Number(retryAfter), longestRetryAfter);
}
