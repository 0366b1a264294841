import type { RenewalFailure } from '../domain/connection.ts';
import { longestRetryAfter } from '../domain/renewal-plan.ts';

/** Which of the two calls is judged: refusals mean different things to them. */
export type TokenCall = 'exchange' | 'refresh';

/** What a failed call says, and whether another way should be tried at once. */
export interface Judgement extends RenewalFailure {
  /** A refresh that is refused, or whose endpoint is not there: the access code is the way on (`noiseaware.md`). */
  tryExchange: boolean;
}

/** Statuses by which a refresh is definitely refused or its endpoint not there. */
const refreshRefused = [400, 401, 403, 404, 405, 415];

/**
 * Judges an answer that was not a success. `refusals` are the statuses by which an access code is definitely refused.
 * 403 is not among them by default: NoiseAware's page gives it to a missing header, so it points at settings or a
 * proxy, and no connection ends by it.
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
  // Theirs may have failed after it rotated the refresh token.
  if (status >= 500) return { ...passing, cause: 'unavailable', refreshTokenSpent: call === 'refresh' };
  if (call === 'refresh') {
    const refused = refreshRefused.includes(status);
    return {
      ...passing,
      cause: refused ? 'refused' : 'configuration',
      refreshTokenSpent: true,
      tryExchange: true,
    };
  }
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

/** Codes of errors that come before anything was sent. */
const neverSent = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
];

/** Judges a call that brought no answer. */
export function judgeError(call: TokenCall, error: unknown): Judgement {
  const slow = error instanceof Error && error.name === 'TimeoutError';
  const code = error instanceof Error ? (error.cause as { code?: string } | undefined)?.code : undefined;
  const sent = code === undefined || !neverSent.includes(code);
  return {
    cause: slow ? 'slow' : 'unreachable',
    definite: false,
    refreshTokenSpent: call === 'refresh' && sent,
    tryExchange: false,
  };
}

/** `Retry-After` in seconds (RFC 9110, section 10.2.3), at most an hour; dates are not used by NoiseAware and ignored. */
export function retryAfterOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null || !/^\d{1,6}$/.test(retryAfter)) return undefined;
  return Math.min(Number(retryAfter), longestRetryAfter);
}
