import { createHmac } from 'node:crypto';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Context, Middleware } from 'koa';
import { RateLimiterMemory, RateLimiterQueue, RateLimiterRes } from 'rate-limiter-flexible';
import type { Effects } from '../../base/effects.ts';
import type { Seconds } from '../../base/time.ts';
import { CountedRefusal } from '../../calls/counted-refusal.ts';
import type { TakeTurn, Turn, WithoutSlot } from '../../calls/handler.ts';
import { networkOf } from './network-of.ts';
import { ProofRefused } from './proof-refused.ts';
import type { RelayState } from './state.ts';

/** Refused credentials per address and minute, after which the address is rate limited. */
const refusalsPerMinute = 30;
const window: Seconds = 60;

/**
 * Calls of a rate-limited address that have their turn per second, and that may wait for it; further ones are refused unchecked. Client
 * secrets are chosen by people, so that guessing them has to stay slow. Sign-ins cannot be guessed: their turns bound the calls to the
 * identity provider, and 100 connections that cause them delay a person's sign-in by a second.
 */
const turns: Readonly<Record<Turn, { perSecond: number; mostWaiting: number }>> = {
  client_secret: { perSecond: 10, mostWaiting: 20 },
  sign_in: { perSecond: 100, mostWaiting: 1_000 },
};

/** Turns are taken by tenths of a second: were they by whole ones, a call behind 100 others could wait for two of them. */
const turnWindow: Seconds = 0.1;

/** Upper bound of counters, for any number of addresses. */
const mostCounters = 2 ** 16;

/** A call that was refused because its address has sent too many wrong credentials. */
export class Throttled extends Failure {
  constructor(retryAfter: Seconds) {
    super('rate_limited', { retryAfter });
  }
}

export interface LimitDeps {
  effects: Pick<Effects, 'elapsed' | 'randomBytes'>;
  withoutSlot: WithoutSlot;
}

/** The limits of wrong credentials. */
export interface RefusalLimits {
  /** Counts refusals. */
  readonly middleware: Middleware<RelayState>;
  /**
   * Throttles a call of a rate-limited address.
   * @throws {Throttled} if too many calls wait already
   */
  takeTurn(context: Context, ...args: Parameters<TakeTurn>): Promise<void>;
}

/**
 * Rate limit for wrong credentials (ConnectionURL, invites, sessions, service keys) per address. Only refusals are counted and
 * answered with `rate_limited`: a correct credential is never locked out by others' guesses. For a rate-limited
 * address a handler takes turns with what guessing must not speed up. Each relay counts its own.
 */
export function limitRefusals({ effects: { elapsed, randomBytes }, withoutSlot }: LimitDeps): RefusalLimits {
  const refusals = new RateLimiterMemory({ points: refusalsPerMinute, duration: window });
  const queues = { client_secret: queueOf('client_secret'), sign_in: queueOf('sign_in') };
  const counterOf = countersOf(randomBytes(32));
  let lastCounted: Seconds = Number.NEGATIVE_INFINITY;

  /** Counts a refusal. Returns the seconds to wait (at most one window) if there were too many. */
  const count = async (counter: string): Promise<Seconds | undefined> => {
    lastCounted = elapsed();
    const isWithin = () => undefined;
    return refusals.consume(counter).then(isWithin, (error: unknown) => {
      if (!(error instanceof RateLimiterRes)) throw error;
      return Math.min(error.msBeforeNext / 1000, window);
    });
  };

  /** The counter of an address that is rate limited. */
  const limitedCounter = async (address: string): Promise<string | undefined> => {
    // Skips all of it while there were no refusals at all, which is the usual case.
    if (elapsed() - lastCounted >= window) return undefined;
    const counter = counterOf(address);
    const counted = await refusals.get(counter);
    return counted !== null && counted.consumedPoints > refusalsPerMinute ? counter : undefined;
  };

  const takeTurn: RefusalLimits['takeTurn'] = async ({ ip }, turn, isExempt) => {
    const counter = await limitedCounter(ip);
    if (counter === undefined || (await isExempt?.())) return;
    try {
      await withoutSlot(() => queues[turn].removeTokens(1, counter));
    } catch {
      throw new Throttled(turns[turn].mostWaiting / turns[turn].perSecond);
    }
  };

  const middleware: Middleware<RelayState> = async (context, next) => {
    try {
      await next();
      // Pages show a refusal instead of throwing it.
      if (isRefusedCredential(context.state.failure)) await count(counterOf(context.ip));
    } catch (error) {
      if (!isRefusedCredential(error) || context.state.caller === 'noiseaware') throw error;
      const retryAfter = await count(counterOf(context.ip));
      throw retryAfter === undefined ? error : new Throttled(retryAfter);
    }
  };

  return { middleware, takeTurn };
}

// --- Internal helpers ---

function queueOf(turn: Turn): RateLimiterQueue {
  const { perSecond, mostWaiting } = turns[turn];
  const limiter = new RateLimiterMemory({ points: perSecond * turnWindow, duration: turnWindow });
  return new RateLimiterQueue(limiter, { maxQueueSize: mostWaiting });
}

/** A proof that only lacks a nonce is not a guess: it was refused before the credential was checked. */
const isRefusedCredential = (error: unknown): boolean =>
  error instanceof CountedRefusal ||
  (error instanceof Failure &&
    error.code === 'unauthenticated' &&
    !(error instanceof ProofRefused && error.nonce !== undefined));

/**
 * Maps an address to one of a fixed number of counters. The mapping is keyed, so that an attacker cannot find an address that
 * shares another one's counter.
 */
const countersOf =
  (key: Uint8Array) =>
  (address: string): string =>
    String(createHmac('sha256', key).update(networkOf(address)).digest().readUInt32BE() % mostCounters);
