import { Failure } from '@noiseaware-connect/shared/failure';
import type { Middleware } from 'koa';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { ConnectionUrlRefusal } from '../endpoints/connection-url-refusal.ts';
import type { RelayState } from './state.ts';

/** Refused credentials per address and minute before that address is told to wait. */
const refusalsPerMinute = 30;

/**
 * Counts refused credentials (ConnectionURL, invites, sessions, service keys) per address, and answers further ones
 * with `rate_limited`. Only refusals are counted and turned away: whoever brings the right credential is never locked
 * out by somebody else's guesses from behind the same address.
 */
export function limitRefusals(): Middleware<RelayState> {
  const limiter = new RateLimiterMemory({ points: refusalsPerMinute, duration: 60 });
  return async (context, next) => {
    try {
      await next();
    } catch (error) {
      if (!isRefusedCredential(error)) throw error;
      await limiter.consume(context.ip).catch((limit: RateLimiterRes) => {
        throw new Failure('rate_limited', { retryAfter: limit.msBeforeNext / 1000 });
      });
      throw error;
    }
  };
}

// --- Internal helpers ---

const isRefusedCredential = (error: unknown): boolean =>
  (error instanceof Failure && error.code === 'unauthenticated') ||
  (error instanceof ConnectionUrlRefusal && error.error === 'invalid_client');
