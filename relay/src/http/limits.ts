import { createHmac } from 'node:crypto';
import { api } from '@noiseaware-connect/shared/api';
import { Failure } from '@noiseaware-connect/shared/failure';
import ipaddr from 'ipaddr.js';
import type { Middleware } from 'koa';
import { RateLimiterMemory, RateLimiterQueue, RateLimiterRes } from 'rate-limiter-flexible';
import { deriveKeys, type SealingKey } from '../domain/sealing.ts';
import type { Seconds } from '../domain/time.ts';
import type { Deps } from '../endpoints/handler.ts';
import { ProofRefused } from './dpop/proof-refused.ts';
import type { RelayState } from './state.ts';

/** Refused credentials per address and minute before that address has to wait. */
const refusalsPerMinute = 30;
const window: Seconds = 60;

/** Client secrets that are looked at in a second from an address that has to wait: a guesser tries no more of them. */
const looks = { points: 10, duration: 1 };

/** Calls of such an address that wait for their turn; what comes beyond them is refused unseen. */
const mostWaiting = 20;

/** Relays on one store tell each other of so many refusals at once: those that guess once from each address cost it nothing. */
const together = 5;

/** Counters at the most, in memory and in the store, however many addresses guess. */
const mostCounters = 2 ** 16;

/**
 * Counts refused credentials (ConnectionURL, invites, sessions, service keys) per address, and answers further ones
 * with `rate_limited`. Only refusals are counted and turned away: the right credential is not locked out by guesses from the
 * same address. Client secrets are chosen by people, all others are 256 random bits: so those that come from an address
 * that has to wait are looked at in turn, and slowly. Relays that share a store count together; while it is away each
 * counts for itself.
 */
export function limitRefusals({
  config,
  effects: { elapsed },
  store: { rateLimiter },
  withoutPlace,
}: Pick<Deps, 'config' | 'effects' | 'store' | 'withoutPlace'>): Middleware<RelayState> {
  const limits = { points: refusalsPerMinute, duration: window };
  const here = new RateLimiterMemory(limits);
  const shared = rateLimiter?.(limits);
  const turns = new RateLimiterQueue(new RateLimiterMemory(looks), { maxQueueSize: mostWaiting });
  const counterOf = countersOf(config.sealingKeys);
  let lastCounted: Seconds = Number.NEGATIVE_INFINITY;

  /** Counts a refusal; gives the seconds to wait where there were too many, one window at the most. */
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

  /** @throws {Failure} `rate_limited` where too many wait already */
  const takeTurn = async (counter: string): Promise<void> => {
    const refused = await here.get(counter);
    if (refused === null || refused.consumedPoints <= refusalsPerMinute) return;
    try {
      await withoutPlace(() => turns.removeTokens(1, counter));
    } catch {
      throw new Failure('rate_limited', { retryAfter: mostWaiting / looks.points });
    }
  };

  return async (context, next) => {
    // Usually there are no guesses, and nothing has to be looked up.
    if (elapsed() - lastCounted < window && context.path.startsWith(api.answerConnectionUrl.path)) {
      await takeTurn(counterOf(context.ip));
    }
    try {
      await next();
    } catch (error) {
      if (!isRefusedCredential(error)) throw error;
      const retryAfter = await count(counterOf(context.ip));
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

/** Counts, and says whether that was too much and how long to wait. Rejects where the limiter's store is away. */
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
 * The counter of an address: one of a fixed number, drawn by a key, so that no one can choose an address that shares the
 * counter of another. Relays that share the key share the counters.
 */
function countersOf(keys: readonly SealingKey[]): (address: string) => string {
  const [key = ''] = deriveKeys(keys, 'refusals');
  return (address) => {
    const drawn = createHmac('sha256', key).update(networkOf(address)).digest().readUInt32BE();
    return String(drawn % mostCounters);
  };
}

/** An IPv4 address, or the /64 of an IPv6 one, which is one site's (RFC 6177). */
function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString();
}
