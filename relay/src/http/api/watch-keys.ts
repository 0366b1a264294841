import { Failure } from '@noiseaware-connect/shared/failure';
import type { Context } from 'koa';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Effects } from '../../base/effects.ts';
import { createRecentIds } from '../../base/recent-ids.ts';
import { minute } from '../../base/time.ts';
import type { Caller } from '../../calls/handler.ts';
import { useResolution } from '../../domain/service/service.ts';
import type { Config } from '../../settings/config.ts';
import type { Store } from '../../store/store.ts';

/**
 * Applies the rate limit of a service, and records when and from which address its key was used: once a minute per key, without
 * delaying the call. Sets the answer's `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers): calls that
 * are left (`r`), and seconds until all are there again (`t`).
 * @throws {Failure} `rate_limited` if the service exceeds RELAY_SERVICE_CALLS
 */
export type CountCall = (caller: Caller<'service'>, context: Pick<Context, 'ip' | 'set'>) => Promise<void>;

export interface WatchKeysDeps {
  config: Pick<Config, 'callsPerMinute'>;
  store: Pick<Store, 'services'>;
  effects: Pick<Effects, 'now' | 'log'>;
}

export function watchKeys({ config, store, effects }: WatchKeysDeps): CountCall {
  const limiter = new RateLimiterMemory({ points: config.callsPerMinute, duration: minute });
  const noted = createRecentIds(effects, useResolution);

  const note = (id: string, from: string) => {
    noted.note(id);
    store.services
      .noteUse({ id, at: effects.now(), from })
      .catch((error: unknown) =>
        effects.log.warn({ err: error }, 'last use of a service key could not be recorded'),
      );
  };

  const policy = `"service";q=${config.callsPerMinute};w=${minute}`;

  return async ({ service, key }, context) => {
    if (noted.secondsLeft(key) === undefined) note(key, context.ip);
    const tell = ({ remainingPoints, msBeforeNext }: RateLimiterRes) => {
      context.set('RateLimit-Policy', policy);
      context.set('RateLimit', `"service";r=${remainingPoints};t=${Math.ceil(msBeforeNext / 1000)}`);
    };
    try {
      tell(await limiter.consume(service.id));
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      tell(error);
      const detail = `A service may make ${config.callsPerMinute} calls a minute.`;
      throw new Failure('rate_limited', { detail, retryAfter: Math.ceil(error.msBeforeNext / 1000) });
    }
  };
}
