import { fixedByOf } from '@noiseaware-connect/shared/connection-group';
import type { noiseawareStates } from '@noiseaware-connect/shared/contract/admins';
import type { Cause } from '@noiseaware-connect/shared/shapes';
import pLimit from 'p-limit';
import type { Effects } from '../base/effects.ts';
import { isCertificateError } from '../base/network-error.ts';
import type { Seconds } from '../base/time.ts';
import { instruments } from '../domain/instruments.ts';
import type { NoiseAware, TokenFailure, TokenResult } from './noiseaware.ts';

/** Attempts in a row that NoiseAware did not answer properly, after which the breaker opens. */
const failureThreshold = 5;

/** Seconds between probes while the breaker is open: doubles from the first value to the longest. */
const firstPause: Seconds = 2;
const longestPause: Seconds = 15;

/** The most calls that are made at the same time. */
const mostCalls = 16;

/** Causes that concern NoiseAware as a whole and not one connection. A refusal may: {@link GuardedNoiseAware.noteRefusal}. */
const down: readonly Cause[] = ['unreachable', 'slow', 'unavailable', 'rate_limited'];

/** NoiseAware's calls behind a concurrency limit and a circuit breaker. */
export interface GuardedNoiseAware {
  /** Whether there is a refresh call (`NOISEAWARE_REFRESH`). */
  readonly canRefresh: boolean;
  /** Waits for a free place. Taken before a lease, so that no lease expires while waiting. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Makes an attempt to get tokens, of one or more calls: its result counts, not that of each call. While the breaker is open
   * it fails at once, without a call, unless it is the next probe. A `Retry-After` concerns only the connection that got it.
   */
  attempt<R extends TokenResult>(work: (calls: NoiseAware) => Promise<R>): Promise<R | TokenFailure>;
  /** Opens the breaker: by this refusal NoiseAware turned out to refuse everybody. */
  noteRefusal(refusal: TokenFailure): void;
  /** Whether NoiseAware answers, as this process has seen it, and since when it does not. */
  standing(): NoiseAwareStanding;
}

export interface NoiseAwareStanding {
  readonly state: (typeof noiseawareStates)[number];
  /** When the circuit breaker opened; null while it is closed. */
  readonly since: Seconds | null;
  /** What ends each connection to NoiseAware before an answer, with the code of the error; null if nothing does. */
  readonly cutOff: CutOff | null;
}

interface CutOff {
  readonly by: 'certificate' | 'reset';
  readonly errorCode: string;
}

/**
 * Limits concurrent calls: each 429 (`rate_limited`) halves their number, and answers let it grow again by one in as many as there
 * may be. Stops them by a circuit breaker: after several failed attempts in a row, or once
 * NoiseAware refuses everybody, attempts fail at once, and one at a time probes whether NoiseAware is back. Only a success
 * closes it.
 */
export function guardNoiseAware(
  noiseaware: NoiseAware,
  { now, log, metrics }: Pick<Effects, 'now' | 'log' | 'metrics'>,
): GuardedNoiseAware {
  const limit = pLimit(mostCalls);
  let places = mostCalls;
  /** How often the number was halved: calls that began before the last time say nothing of the new number. */
  let halved = 0;
  let failures = 0;
  let open: OpenBreaker | undefined;

  const close = () => {
    if (open !== undefined) {
      log.info('circuit breaker closed: NoiseAware answers again');
      metrics.set(instruments.breakerOpen, 0, {});
    }
    failures = 0;
    open = undefined;
  };

  const openBy = ({ failure, status, answer }: TokenFailure, cause: Cause) => {
    const at = now();
    const timing = open ?? {
      openedAt: at,
      pause: firstPause,
      since: at,
      until: at + firstPause,
      probing: false,
    };
    const cutOff = cutOffBy(failure);
    open = { ...timing, cause, cutOff };
    metrics.set(instruments.breakerOpen, 1, {});
    if (cause === 'refusing_all')
      log.error({ status, answer, fixedBy: fixedByOf(cause) }, everybodyIsRefused);
    else if (cutOff !== null) log.error({ code: cutOff.errorCode }, isCutOff[cutOff.by]);
    else log.warn({ cause, status }, 'circuit breaker open: NoiseAware is called only by probes');
  };

  const note = (result: TokenResult, isProbe: boolean) => {
    if (result.ok) return close();
    const { failure } = result;
    // Nothing was asked, so nothing was learnt.
    if (failure.neverAsked === true) return;
    const isDown = down.includes(failure.cause);
    if (open === undefined) {
      failures = isDown ? failures + 1 : 0;
      if (failures >= failureThreshold) openBy(result, failure.cause);
      return;
    }
    // A call that began before the breaker opened reveals nothing new.
    if (!isProbe) return;
    const at = now();
    const pause = Math.min(2 * open.pause, longestPause);
    const isNews = isDown && open.cause !== 'refusing_all';
    const news = isNews ? { cause: failure.cause, cutOff: cutOffBy(failure) } : {};
    open = { ...open, ...news, pause, since: at, until: at + pause };
  };

  /** @param halvedBefore `halved` when the attempt began */
  const learnPlaces = (result: TokenResult, halvedBefore: number) => {
    if (result.ok) places = Math.min(mostCalls, places + 1 / places);
    else if (result.failure.cause === 'rate_limited' && halvedBefore === halved) {
      places = Math.max(1, places / 2);
      halved += 1;
    }
    limit.concurrency = Math.floor(places);
  };

  return {
    canRefresh: noiseaware.refresh !== undefined,
    inTurn: (work) => limit(work),
    attempt: async (work) => {
      const isProbe = open !== undefined;
      if (open !== undefined) {
        const at = now();
        // A clock that was set back does not lengthen a pause.
        if (open.probing || (at >= open.since && at < open.until))
          return notAsked(open.cause, open.until - at);
        open.probing = true;
      }
      const halvedBefore = halved;
      try {
        const result = await work(noiseaware);
        learnPlaces(result, halvedBefore);
        note(result, isProbe);
        return result;
      } finally {
        // The next probe may follow, however this one ended.
        if (isProbe && open !== undefined) open.probing = false;
      }
    },
    noteRefusal: (refusal) => {
      if (open?.cause !== 'refusing_all') openBy(refusal, 'refusing_all');
    },
    standing: () => {
      if (open === undefined) return { state: 'answering', since: null, cutOff: null };
      const { cause, openedAt, cutOff } = open;
      return { state: cause === 'refusing_all' ? cause : 'unanswered', since: openedAt, cutOff };
    },
  };
}

// --- Internal helpers ---

interface OpenBreaker {
  readonly cause: Cause;
  readonly cutOff: CutOff | null;
  readonly openedAt: Seconds;
  /** The pause before the next probe. */
  readonly pause: Seconds;
  readonly since: Seconds;
  readonly until: Seconds;
  probing: boolean;
}

const everybodyIsRefused =
  'NoiseAware refuses every organization: check NOISEAWARE_CLIENT_ID, NOISEAWARE_API_URL and NOISEAWARE_REFRESH; if they are right, NoiseAware or whoever runs a gateway in between must fix it';

const isCutOff: Record<CutOff['by'], string> = {
  certificate:
    'the certificate of NOISEAWARE_API_URL is not accepted, so NoiseAware is not called: NoiseAware must renew it, or NODE_EXTRA_CA_CERTS must name the authority of a proxy in between',
  reset:
    'connections to NOISEAWARE_API_URL are reset before NoiseAware answers: NoiseAware or whoever runs a firewall or proxy in between must fix it',
};

/** Codes of connections that the other side ended, beside those of TLS. */
const resets = ['ECONNRESET', 'EPROTO', 'UND_ERR_SOCKET'];

function cutOffBy({ errorCode }: TokenFailure['failure']): CutOff | null {
  if (errorCode === undefined) return null;
  if (isCertificateError(errorCode)) return { by: 'certificate', errorCode };
  return resets.includes(errorCode) || errorCode.startsWith('ERR_SSL_') ? { by: 'reset', errorCode } : null;
}

/** Nothing was sent, so nothing was spent. */
const notAsked = (cause: Cause, wait: Seconds): TokenFailure => ({
  ok: false,
  failure: {
    cause,
    definite: false,
    refreshTokenSpent: false,
    tryExchange: false,
    neverAsked: true,
    retryAfter: Math.max(1, wait),
  },
});
