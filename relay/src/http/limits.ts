import { Failure } from '@noiseaware-connect/shared/failure';
import type { Middleware } from 'koa';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { hashOf } from '../domain/secrets.ts';
import type { Seconds } from '../domain/time.ts';
import { ConnectionUrlRefusal } from '../endpoints/connection-url-refusal.ts';
import { type Store, StoreUnavailable } from '../store/store.ts';
import type { RelayState } from './state.ts';

/** Refused credentials per address and minute before that address is told to wait. */
const refusalsPerMinute = 30;
const window: Seconds = 60;

/**
 * Counts refused credentials (ConnectionURL, invites, sessions, service keys) per address, and answers further ones
 * with `rate_limited`. Only refusals are counted and turned away: whoever brings the right credential is never locked
 * out by somebody else's guesses from behind the same address. Relays that share a store count together; while it is
 * away each counts for itself.
 */
export function limitRefusals({ countRefusal }: Pick<Store, 'countRefusal'> = {}): Middleware<RelayState> {
  const limiter = new RateLimiterMemory({ points: refusalsPerMinute, duration: window });

  /** Counts a refusal; gives the seconds to wait where there were too many. */
  const count = async (address: string): Promise<Seconds | undefined> => {
    const known = await limiter.get(address);
    // Whoever is turned away already makes the store do nothing more.
    if (countRefusal === undefined || (known?.consumedPoints ?? 0) > refusalsPerMinute) return alone(address);
    try {
      const { times, endsIn } = await countRefusal(hashOf(address), window);
      if (times <= refusalsPerMinute) return undefined;
      await limiter.block(address, endsIn);
      return endsIn;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      return alone(address);
    }
  };

  const alone = (address: string): Promise<Seconds | undefined> =>
    limiter.consume(address).then(
      () => undefined,
      (limit: RateLimiterRes) => limit.msBeforeNext / 1000,
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

const isRefusedCredential = (error: unknown): boolean =>
  (error instanceof Failure && error.code === 'unauthenticated') ||
  (error instanceof ConnectionUrlRefusal && error.error === 'invalid_client');
