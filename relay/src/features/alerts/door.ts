import { Failure } from '@noiseaware-connect/shared/failure';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Effects } from '../../base/effects.ts';
import { type AlertPath, activePaths } from '../../domain/alert/alert-path.ts';
import { hashOf } from '../../domain/secrets.ts';
import type { Store } from '../../store/store.ts';

/** The most alerts that this relay accepts in a window of 10 seconds, from all callers together. */
const most = { points: 20_000, duration: 10 };

/** Admits calls that know the secret path of alerts. @throws {Failure} `not_found`, `rate_limited` */
export type AlertDoor = (secret: string) => Promise<void>;

/**
 * The secret path is a call's only proof. Paths are looked up by hash, and known ones are cached: an ended path accepts alerts
 * for a few more seconds, which is harmless, since alerts are checked in any case.
 */
export function createAlertDoor({
  store,
  effects: { now },
}: {
  store: Pick<Store, 'alerts'>;
  effects: Pick<Effects, 'now'>;
}): AlertDoor {
  const limiter = new RateLimiterMemory(most);
  let cache: { paths: AlertPath[]; at: number } = { paths: [], at: Number.NEGATIVE_INFINITY };

  const isKnown = (hash: string): boolean =>
    Math.abs(now() - cache.at) < remembered &&
    activePaths(cache.paths, now()).some((path) => path.hash === hash);

  return async (secret) => {
    const hash = hashOf(secret);
    if (!isKnown(hash)) {
      cache = { paths: await store.alerts.paths(), at: now() };
      if (!isKnown(hash)) throw new Failure('not_found');
    }
    await limiter.consume('alerts').catch((error: unknown) => {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw new Failure('rate_limited', { retryAfter: Math.ceil(error.msBeforeNext / 1000) });
    });
  };
}

// --- Internal helpers ---

/** Seconds for which the cached paths are used. */
const remembered = 5;
