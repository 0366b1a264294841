import { Failure } from '@noiseaware-connect/shared/failure';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { type AlertPath, livingPaths } from '../domain/alert-path.ts';
import { hashOf } from '../domain/secrets.ts';
import type { Effects } from '../effects.ts';
import type { Store } from '../store/store.ts';

/** Alerts that this relay takes within a window of so many seconds, from all who know the path. */
const most = { points: 20_000, duration: 10 };

/** Lets in calls that know the secret path of alerts. @throws {Failure} `not_found`, `rate_limited` */
export type AlertDoor = (secret: string) => Promise<void>;

/**
 * The path is all that a call proves. Paths are found by their hashes, and those that are known are not asked for again: one
 * that has been ended takes alerts for a few more seconds, which costs nothing, since alerts are checked in any case.
 */
export function createAlertDoor({
  store,
  effects: { now },
}: {
  store: Pick<Store, 'alerts'>;
  effects: Pick<Effects, 'now'>;
}): AlertDoor {
  const limiter = new RateLimiterMemory(most);
  let known: { paths: AlertPath[]; at: number } = { paths: [], at: Number.NEGATIVE_INFINITY };

  const isKnown = (hash: string): boolean =>
    Math.abs(now() - known.at) < remembered &&
    livingPaths(known.paths, now()).some((path) => path.hash === hash);

  return async (secret) => {
    const hash = hashOf(secret);
    if (!isKnown(hash)) {
      known = { paths: await store.alerts.paths(), at: now() };
      if (!isKnown(hash)) throw new Failure('not_found');
    }
    await limiter.consume('alerts').catch((refused: unknown) => {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      throw new Failure('rate_limited', { retryAfter: Math.ceil(refused.msBeforeNext / 1000) });
    });
  };
}

// --- Internal helpers ---

/** Seconds for which paths that were read count. */
const remembered = 5;
