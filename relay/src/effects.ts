import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Seconds } from './domain/time.ts';

/** Everything that the relay takes from the world outside its store: passed in, so that tests decide it. */
export interface Effects {
  now(): Seconds;
  randomBytes(size: number): Uint8Array;
  fetch: typeof fetch;
  log: Logger;
  /** Resolves after that long, or at once when the signal aborts; never rejects. */
  sleep(seconds: Seconds, signal: AbortSignal): Promise<void>;
  /** A signal that aborts with a `TimeoutError` after that long. */
  timeout(seconds: Seconds): AbortSignal;
}

/** The real world. */
export function realEffects(log: Logger): Effects {
  return {
    now: () => Date.now() / 1000,
    randomBytes: (size) => randomBytes(size),
    fetch: (...args) => fetch(...args),
    log,
    sleep: (seconds, signal) => wait(seconds * 1000, undefined, { signal }).catch(() => undefined),
    timeout: (seconds) => AbortSignal.timeout(seconds * 1000),
  };
}
