import { randomFillSync } from 'node:crypto';
import { lookup } from 'node:dns';
import http, { type ClientRequest, type ProxyEnv, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Metrics, noMetrics, noSpans, type Spans } from './metrics.ts';
import type { Seconds } from './time.ts';

/** Steps of an exchange or renewal, in order. A crash at any of them must lose no connection. */
export const steps = [
  'exchange_asked',
  'exchange_answered',
  'exchange_sealed',
  'connection_written',
  'renewal_intended',
  'refresh_refused',
  'renewal_answered',
  'renewal_sealed',
  'renewal_settled',
] as const;

/** Steps of delivering a webhook event, in order. */
export const outboxSteps = ['event_taken', 'event_sent', 'event_settled'] as const;
export type Step = (typeof steps)[number] | (typeof outboxSteps)[number];

/** A request, and on which connections it may be sent. */
export interface OutgoingRequest extends Omit<RequestOptions, 'agent'> {
  /**
   * `pooled`, if left out: those that are open. `checked`: those that other requests with `checked` have opened, whose `lookup` allowed
   * the address. `own`: a new one.
   */
  readonly connections?: 'pooled' | 'checked' | 'own';
}

/** Everything the relay takes from outside, except the store: clock, randomness, network, log, timers. */
export interface Effects {
  now(): Seconds;
  /** Monotonic clock, in seconds since an arbitrary start. */
  elapsed(): Seconds;
  /** Runs the job in the next turn of the event loop (`setImmediate`). */
  defer(job: () => void): void;
  randomBytes(size: number): Uint8Array;
  fetch: typeof fetch;
  lookup: LookupFunction;
  /** Starts an HTTP request. Unlike `fetch` it sends path, headers and body unchanged. */
  request(options: OutgoingRequest): ClientRequest;
  log: Logger;
  metrics: Metrics;
  spans: Spans;
  /** Resolves after this time, or immediately when the signal aborts. Never rejects. */
  sleep(seconds: Seconds, signal: AbortSignal): Promise<void>;
  /** Runs the job at this interval until the signal aborts. */
  every(seconds: Seconds, job: () => void, signal: AbortSignal): void;
  /** Called at each step. Tests stop the relay here to simulate a crash. */
  failpoint(step: Step): void;
  /** A signal that aborts with a `TimeoutError` after this time. */
  timeout(seconds: Seconds): AbortSignal;
}

/** Milliseconds that an idle connection is reused. Shorter than servers' keep-alive, so that no request meets a closing one. */
const idleConnection = 4_000;

/**
 * The real effects, for production.
 * @param proxyEnv the proxy for outgoing calls, if any. Node knows one for `fetch` per process, so it applies to all of its calls
 */
export function realEffects(log: Logger, proxyEnv?: ProxyEnv): Effects {
  if (proxyEnv !== undefined) http.setGlobalProxyFromEnv(proxyEnv);
  const agentsWith = (options: https.AgentOptions) => ({
    'http:': new http.Agent({ proxyEnv, ...options }),
    'https:': new https.Agent({ proxyEnv, ...options }),
  });
  const agents = {
    pooled: agentsWith({ keepAlive: true, timeout: idleConnection }),
    checked: agentsWith({ keepAlive: true, timeout: idleConnection }),
    // A resumed TLS session has no certificate to look at.
    own: agentsWith({ keepAlive: false, maxCachedSessions: 0 }),
  };
  return {
    now: () => Date.now() / 1000,
    elapsed: () => performance.now() / 1000,
    defer: (job) => void setImmediate(job),
    randomBytes: drawInBlocks(),
    fetch: (...args) => fetch(...args),
    lookup,
    request: ({ connections = 'pooled', ...options }) => {
      const protocol = options.protocol === 'https:' ? 'https:' : 'http:';
      const { request } = protocol === 'https:' ? https : http;
      return request({ ...options, agent: agents[connections][protocol] });
    },
    log,
    metrics: noMetrics,
    spans: noSpans,
    every: (seconds, job, signal) => {
      const timer = setInterval(job, seconds * 1000);
      signal.addEventListener('abort', () => clearInterval(timer), { once: true });
    },
    failpoint: () => undefined,
    sleep: (seconds, signal) => wait(seconds * 1000, undefined, { signal }).catch(() => undefined),
    timeout: (seconds) => AbortSignal.timeout(seconds * 1000),
  };
}

// --- Internal helpers ---

/** Random bytes fetched at a time: one system call per request would dominate the cost of a small call. */
const blockSize = 4096;

/** Serves random bytes from a block; each byte is used once. `size` must not exceed the block size. */
function drawInBlocks(): Effects['randomBytes'] {
  const block = new Uint8Array(blockSize);
  let used = blockSize;
  return (size) => {
    if (used + size > blockSize) {
      randomFillSync(block);
      used = 0;
    }
    used += size;
    return block.slice(used - size, used);
  };
}
