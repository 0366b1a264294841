import { randomFillSync } from 'node:crypto';
import { lookup } from 'node:dns';
import http, { type ClientRequest, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Seconds } from './domain/time.ts';
import { type Metrics, noMetrics } from './metrics/metrics.ts';

/** The steps at which a crash has to lose nothing, in their order. */
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

/** The same for an event, from its connection that was written. */
export const outboxSteps = ['event_taken', 'event_sent', 'event_settled'] as const;
export type Step = (typeof steps)[number] | (typeof outboxSteps)[number];

/** Everything that the relay takes from the world outside its store. */
export interface Effects {
  now(): Seconds;
  /** Seconds since some moment: unlike the time of day, it never jumps. */
  elapsed(): Seconds;
  /** Does it in the next turn of the event loop, behind all that has come by then. */
  soon(job: () => void): void;
  randomBytes(size: number): Uint8Array;
  fetch: typeof fetch;
  /** The addresses of a host. */
  lookup: LookupFunction;
  /** Begins a call whose path, headers and bytes go out exactly as they are given, which `fetch` would change. */
  request(options: RequestOptions): ClientRequest;
  log: Logger;
  metrics: Metrics;
  /** Resolves after that long, or at once when the signal aborts; never rejects. */
  sleep(seconds: Seconds, signal: AbortSignal): Promise<void>;
  /** Does it again and again, that long apart, until the signal aborts. */
  every(seconds: Seconds, job: () => void, signal: AbortSignal): void;
  /** Called at each step of an exchange or a renewal between which a crash may come: where tests stop the relay. */
  reached(step: Step): void;
  /** A signal that aborts with a `TimeoutError` after that long. */
  timeout(seconds: Seconds): AbortSignal;
}

/** Milliseconds that a connection is kept for the next call: below what servers do, so that none closes under one. */
const idleConnection = 4_000;

/** The real world. */
export function realEffects(log: Logger): Effects {
  const plain = new http.Agent({ keepAlive: true, timeout: idleConnection });
  const secure = new https.Agent({ keepAlive: true, timeout: idleConnection });
  return {
    now: () => Date.now() / 1000,
    elapsed: () => performance.now() / 1000,
    soon: (job) => void setImmediate(job),
    randomBytes: drawInBlocks(),
    fetch: (...args) => fetch(...args),
    lookup,
    request: (options) =>
      options.protocol === 'https:'
        ? https.request({ agent: secure, ...options })
        : http.request({ agent: plain, ...options }),
    log,
    metrics: noMetrics,
    every: (seconds, job, signal) => {
      const timer = setInterval(job, seconds * 1000);
      signal.addEventListener('abort', () => clearInterval(timer), { once: true });
    },
    reached: () => undefined,
    sleep: (seconds, signal) => wait(seconds * 1000, undefined, { signal }).catch(() => undefined),
    timeout: (seconds) => AbortSignal.timeout(seconds * 1000),
  };
}

// --- Internal helpers ---

/** Bytes that are drawn at a time: each draw asks the kernel, which takes longer than the rest of a small call's work. */
const blockSize = 4096;

/** Random bytes, each given out once; a request is never longer than a block. */
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
