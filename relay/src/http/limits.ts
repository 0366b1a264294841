import { Failure } from '@noiseaware-connect/shared/failure';
import type { Middleware } from 'koa';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { hashOf } from '../domain/secrets.ts';
import type { Seconds } from '../domain/time.ts';
import type { Store } from '../store/store.ts';
import { ProofRefused } from './dpop/proof-refused.ts';
import type { RelayState } from './state.ts';

/** Refused credentials per address and minute before that address has to wait. */
const refusalsPerMinute = 30;
const window: Seconds = 60;

/**
 * Counts refused credentials (ConnectionURL, invites, sessions, service keys) per address, and answers further ones
 * with `rate_limited`. Only refusals are counted and turned away: the right credential is never locked out by guesses
 * from the same address. Relays that share a store count together; while it is away each counts for itself.
 */
export function limitRefusals({ rateLimiter }: Pick<Store, 'rateLimiter'> = {}): Middleware<RelayState> {
  const limits = { points: refusalsPerMinute, duration: window };
  const alone = new RateLimiterMemory(limits);
  const limiter =
    rateLimiter?.({
      ...limits,
      // An address that is turned away already costs the store nothing more.
      inMemoryBlockOnConsumed: refusalsPerMinute + 1,
      insuranceLimiter: alone,
    }) ?? alone;

  /** Counts a refusal; gives the seconds to wait where there were too many, one window at the most. */
  const count = (address: string): Promise<Seconds | undefined> =>
    limiter.consume(hashOf(address)).then(
      () => undefined,
      (limit: RateLimiterRes) => Math.min(limit.msBeforeNext / 1000, window),
    );

  return async (context, next) => {
    try {
      await next();
    } catch (error) {
      if (!isRefusedCredential(error)) throw error;
      const retryAfter = await count(context.ip);
      throw retryAfter === undefined ? error : new Failure('rate_limited', { retryAfter });
    }
  };
}

// --- Internal helpers ---

/** A proof that wants a nonce is no guess: it is refused before anything of the store is known. */
const isRefusedCredential = (error: unknown): boolean =>
  error instanceof Failure &&
  error.code === 'unauthenticated' &&
  !(error instanceof ProofRefused && error.nonce !== undefined);
