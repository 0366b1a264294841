import type { noiseawareStates } from '@noiseaware-connect/shared/contract/admins';
import type { Cause } from '@noiseaware-connect/shared/shapes';
import pLimit from 'p-limit';
import type { Effects } from '../base/effects.ts';
import type { Seconds } from '../base/time.ts';
import { afterAcceptance, afterRefusal, noRefusals } from '../domain/connection/refusals.ts';
import { instruments } from '../domain/instruments.ts';
import type { TokenCall } from './judge-failure.ts';
import type { About, NoiseAware, TokenResult } from './noiseaware.ts';

/** Failures in a row, of calls that were really made, after which the breaker opens. */
const patience = 5;

/** Seconds between probes while the breaker is open: doubles from the first value to the longest. */
const firstPause: Seconds = 2;
const longestPause: Seconds = 15;

/** Causes that concern NoiseAware as a whole and not one connection. */
const down: readonly Cause[] = [
  'unreachable',
  'slow',
  'unavailable',
  'rate_limited',
  'broken_answer',
  'refusing_all',
];

/** NoiseAware's calls behind a concurrency limit and circuit breakers. */
export interface GuardedNoiseAware extends NoiseAware {
  /** Waits for a free place. Taken before a lease, so that no lease expires while waiting. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /** Whether NoiseAware answers, as this process has seen it, and since when it does not. */
  standing(): NoiseAwareStanding;
}

export interface NoiseAwareStanding {
  readonly state: (typeof noiseawareStates)[number];
  /** When the circuit breaker opened; null while it is closed. */
  readonly since: Seconds | null;
}

/**
 * Limits concurrent calls, and puts a circuit breaker around each of the two calls: after several failures in a row, calls fail
 * at once, and one call at a time probes whether NoiseAware is back. A `Retry-After` concerns only the connection that got it.
 * Where NoiseAware refuses the access codes of several organizations and accepts none in between, no refusal is believed
 * (`refusing_all`): the breaker opens at once, until it accepts one.
 */
export function guardNoiseAware(
  noiseaware: NoiseAware,
  effects: Pick<Effects, 'now' | 'log' | 'metrics'>,
  callsAtOnce: number,
): GuardedNoiseAware {
  const limit = pLimit(callsAtOnce);
  const { refresh } = noiseaware;
  const open = new Map<TokenCall, { cause: Cause; since: Seconds }>();
  const noteOpen = (call: TokenCall, cause: Cause | undefined) => {
    if (cause === undefined) open.delete(call);
    else open.set(call, { cause, since: effects.now() });
    effects.metrics.set(instruments.breakerOpen, open.size > 0 ? 1 : 0, {});
  };
  const judged = judgeRefusals(effects);
  return {
    inTurn: (work) => limit(work),
    standing: () => {
      const [first, ...others] = open.values();
      if (first === undefined) return { state: 'answering', since: null };
      const isRefusing = [first, ...others].some(({ cause }) => cause === 'refusing_all');
      return { state: isRefusing ? 'refusing_all' : 'unanswered', since: first.since };
    },
    exchange: breaker('exchange', judged(noiseaware.exchange), { ...effects, noteOpen }),
    refresh: refresh && breaker('refresh', judged(refresh), { ...effects, noteOpen }),
  };
}

// --- Internal helpers ---

type Call = NoiseAware['exchange'];

/** Makes refusals that are not to be believed failures that concern NoiseAware as a whole. Each relay counts in its own memory. */
function judgeRefusals({ now, log }: Pick<Effects, 'now' | 'log'>): (call: Call) => Call {
  let refusals = noRefusals;
  const judge = (result: TokenResult, about: About): TokenResult => {
    if (result.ok) {
      refusals = afterAcceptance(now());
      return result;
    }
    if (!result.failure.definite) return result;
    const before = refusals;
    if (about.standing !== undefined) refusals = afterRefusal(refusals, about.standing, now());
    if (!refusals.all) return result;
    if (!before.all) {
      log.error(
        { status: result.status, organizations: Math.max(refusals.recent.size, 1) },
        'NoiseAware refuses every organization: check NOISEAWARE_CLIENT_ID, NOISEAWARE_API_URL and NOISEAWARE_REFRESH, or whether NoiseAware has an outage',
      );
    }
    return { ...result, failure: { ...result.failure, cause: 'refusing_all', definite: false } };
  };
  return (call) => async (secret, about) => judge(await call(secret, about), about);
}

function breaker(
  name: TokenCall,
  call: Call,
  {
    now,
    log,
    noteOpen,
  }: Pick<Effects, 'now' | 'log'> & { noteOpen(call: TokenCall, cause: Cause | undefined): void },
): Call {
  let failures = 0;
  /** Accounts whose answers were unreadable: each counts once, since its trouble may be its own. */
  let unreadable = new Set<string>();
  let open: { cause: Cause; pause: Seconds; since: Seconds; until: Seconds; probing: boolean } | undefined;

  const note = ({ account, again }: About, result: TokenResult, isProbe: boolean) => {
    if (result.ok || !down.includes(result.failure.cause)) {
      if (open !== undefined) {
        log.info({ call: name }, 'circuit breaker closed: NoiseAware answers again');
        noteOpen(name, undefined);
      }
      failures = 0;
      unreadable = new Set();
      open = undefined;
      return;
    }
    // A call that began before the breaker opened reveals nothing new.
    if (open !== undefined && !isProbe) return;
    // What was asked for again says no more than it said at first.
    if (again === true && open === undefined) return;
    // A failed refresh that falls back to the exchange does not open the breaker, and does not close it either.
    if (result.failure.tryExchange && open === undefined) return;
    if (result.failure.cause === 'broken_answer' && open === undefined) {
      if (unreadable.has(account)) return;
      unreadable.add(account);
    }
    failures += 1;
    const { cause } = result.failure;
    if (failures < patience && open === undefined && cause !== 'refusing_all') return;
    if (open === undefined) {
      log.warn({ call: name, cause }, 'circuit breaker open: NoiseAware is called only by probes');
      noteOpen(name, cause);
    }
    const pause = open === undefined ? firstPause : Math.min(2 * open.pause, longestPause);
    const since = now();
    open = { cause, pause, since, until: since + pause, probing: false };
  };

  return async (secret, about) => {
    const isProbe = open !== undefined;
    if (open !== undefined) {
      const at = now();
      // A clock that was set back does not lengthen a pause.
      if (open.probing || (at >= open.since && at < open.until)) {
        return notAsked(name, open.cause, open.until - at);
      }
      open.probing = true;
    }
    try {
      const result = await call(secret, about);
      note(about, result, isProbe);
      return result;
    } finally {
      // The next probe may follow, however this one ended.
      if (isProbe && open !== undefined) open.probing = false;
    }
  };
}

/** Nothing was sent, so nothing was spent. If only the refresh is down, the exchange may still work. */
const notAsked = (call: TokenCall, cause: Cause, wait: Seconds): TokenResult => ({
  ok: false,
  failure: {
    cause,
    definite: false,
    refreshTokenSpent: false,
    tryExchange: call === 'refresh',
    neverAsked: true,
    retryAfter: Math.max(1, wait),
  },
});
