import { createHmac } from 'node:crypto';
import { api } from '@noiseaware-connect/shared/contract/api';
import { Failure } from '@noiseaware-connect/shared/failure';
import ipaddr from 'ipaddr.js';
import type { Middleware } from 'koa';
import { RateLimiterMemory, RateLimiterQueue, RateLimiterRes } from 'rate-limiter-flexible';
import type { Effects } from '../base/effects.ts';
import type { Seconds } from '../base/time.ts';
import type { WithoutSlot } from '../calls/handler.ts';
import { deriveKeys, type SealingKey } from '../domain/sealing/sealing.ts';
import { signedInPath } from '../features/sign-in/console-sign-in.ts';
import type { Config } from '../settings/config.ts';
import type { Store } from '../store/store.ts';
import { ProofRefused } from './dpop/proof-refused.ts';
import type { RelayState } from './state.ts';

/** Refused credentials per address and minute, after which the address is rate limited. */
const refusalsPerMinute = 30;
const window: Seconds = 60;

/** Throttled calls that are checked per second for a rate-limited address, so that guessing stays slow. */
const checks = { points: 10, duration: 1 };

/** Calls of a rate-limited address that may wait to be checked; further ones are refused unchecked. */
const mostWaiting = 20;

/** A relay reports every fifth refusal to the shared counter, so that single guesses from many addresses cost no write. */
const together = 5;

/** Upper bound of counters in memory and in the store, for any number of addresses. */
const mostCounters = 2 ** 16;

export interface LimitDeps {
  config: Pick<Config, 'sealingKeys'>;
  effects: Pick<Effects, 'elapsed'>;
  store: Pick<Store, 'rateLimiter'>;
  withoutSlot: WithoutSlot;
}

/**
 * Rate limit for wrong credentials (ConnectionURL, invites, sessions, service keys) per address. Only refusals are counted and
 * answered with `rate_limited`: a correct credential is never locked out by others' guesses. For a rate-limited address these calls
 * are throttled: the ConnectionURL, since people may choose weak client secrets (all other credentials have 256 random bits), and
 * completed sign-ins, since each makes a call to the identity provider. Relays that share a store share the counters; while the
 * store is unavailable each counts alone.
 */
export function limitRefusals({
  config,
  effects: { elapsed },
  store: { rateLimiter },
  withoutSlot,
}: LimitDeps): Middleware<RelayState> {
  const limits = { points: refusalsPerMinute, duration: window };
  const here = new RateLimiterMemory(limits);
  const shared = rateLimiter?.(limits);
  const turns = new RateLimiterQueue(new RateLimiterMemory(checks), { maxQueueSize: mostWaiting });
  const counterOf = countersOf(config.sealingKeys);
  let lastCounted: Seconds = Number.NEGATIVE_INFINITY;

  /** Counts a refusal. Returns the seconds to wait (at most one window) if there were too many. */
  const count = async (counter: string): Promise<Seconds | undefined> => {
    lastCounted = elapsed();
    const { consumedPoints, ...counted } = await consume(here, counter);
    if (counted.tooMany) return counted.wait;
    if (shared === undefined || consumedPoints % together !== 0) return undefined;
    const all = await consume(shared, counter, together).catch(() => undefined);
    if (all?.tooMany !== true) return undefined;
    await here.block(counter, all.wait);
    return all.wait;
  };

  /** Waits if the address is rate limited. @throws {Failure} `rate_limited` if too many calls wait already */
  const takeTurn = async (counter: string): Promise<void> => {
    const refused = await here.get(counter);
    if (refused === null || refused.consumedPoints <= refusalsPerMinute) return;
    try {
      await withoutSlot(() => turns.removeTokens(1, counter));
    } catch {
      throw new Failure('rate_limited', { retryAfter: mostWaiting / checks.points });
    }
  };

  return async (context, next) => {
    // Skips the look-up while there were no refusals at all, which is the usual case.
    if (elapsed() - lastCounted < window && isThrottled(context.path)) {
      await takeTurn(counterOf(context.ip));
    }
    try {
      await next();
      // Pages show a refusal instead of throwing it.
      if (isRefusedCredential(context.state.failure)) await count(counterOf(context.ip));
    } catch (error) {
      if (!isRefusedCredential(error) || context.state.caller === 'noiseaware') throw error;
      const retryAfter = await count(counterOf(context.ip));
      throw retryAfter === undefined ? error : new Failure('rate_limited', { retryAfter });
    }
  };
}

// --- Internal helpers ---

const isThrottled = (path: string): boolean =>
  path.startsWith(api.answerConnectionUrl.path) ||
  path.startsWith(`${api.startSignIn.path}/`) ||
  path === signedInPath;

/** A proof that only lacks a nonce is not a guess: it was refused before the credential was checked. */
const isRefusedCredential = (error: unknown): boolean =>
  error instanceof Failure &&
  error.code === 'unauthenticated' &&
  !(error instanceof ProofRefused && error.nonce !== undefined);

/** Consumes points, and returns whether the limit is exceeded and for how long. Rejects if the limiter's store fails. */
async function consume(limiter: Pick<RateLimiterMemory, 'consume'>, counter: string, points = 1) {
  const { counted, tooMany } = await limiter.consume(counter, points).then(
    (counted) => ({ counted, tooMany: false }),
    (counted: unknown) => {
      if (counted instanceof RateLimiterRes) return { counted, tooMany: true };
      throw counted;
    },
  );
  const wait: Seconds = Math.min(counted.msBeforeNext / 1000, window);
  return { consumedPoints: counted.consumedPoints, tooMany, wait };
}

/**
 * Maps an address to one of a fixed number of counters. The mapping is keyed, so that an attacker cannot find an address that
 * shares another one's counter. Relays with the same sealing key use the same counters.
 */
function countersOf(keys: readonly SealingKey[]): (address: string) => string {
  const [key = ''] = deriveKeys(keys, 'refusals');
  return (address) => {
    const drawn = createHmac('sha256', key).update(networkOf(address)).digest().readUInt32BE();
    return String(drawn % mostCounters);
  };
}

/** An IPv4 address, or the /64 network of an IPv6 address, which belongs to one site (RFC 6177). */
function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString();
}
