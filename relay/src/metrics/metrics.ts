import type { ConnectionStatus } from '@noiseaware-connect/shared/shapes';
import type { Finding } from '../domain/alert.ts';
import type { Seconds } from '../domain/time.ts';

/** What a call was, and what became of it. */
export interface CallSeen {
  readonly method: string;
  /** Of the contract, undefined for any other; never the path. */
  readonly route: string | undefined;
  readonly status: number;
  readonly code: string | undefined;
  readonly requestId: string;
}

/** What of the relay's work is counted and timed for its operator. Each call costs about a microsecond. */
export interface Metrics {
  /** Runs the answering of a call; all that is counted and timed meanwhile belongs to it. */
  call(work: () => Promise<CallSeen>): Promise<CallSeen>;
  /** Runs a piece of the relay's own work by its name; all that is timed meanwhile belongs to it. */
  task<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** A step of a pairing, or of so many: `started`, `connected`, `cancelled`, `expired`, or the failure's code. */
  pairing(outcome: string, times?: number): void;
  /** A call of the ConnectionURL: `granted`, or the failure's code. */
  connectionUrl(outcome: string, seconds: Seconds): void;
  /** A renewal that was settled: what it made of its connection. */
  renewal(connection: { status: ConnectionStatus; cause: string | null }): void;
  /** A call to NoiseAware, to the head of its answer; no status where there was no answer. */
  noiseAware(call: 'exchange' | 'refresh' | 'api', status: number | undefined, seconds: Seconds): void;
  /** Whether a credential call is left alone by its circuit breaker. */
  breaker(call: 'exchange' | 'refresh', open: boolean): void;
  /** A message to a webhook: `delivered`, `failed` and to be tried again, `dead` or `gone`. */
  webhook(outcome: 'delivered' | 'failed' | 'dead' | 'gone'): void;
  /** So many alerts: which came, of a connection or of none, and what a look at NoiseAware's events found. */
  alert(outcome: 'matched' | 'unmatched' | Finding, times: number): void;
  /** Gives what takes the times of one operation of the store. */
  storeTimes(operation: string): (seconds: Seconds) => void;
}

/** Without a listener for monitoring. */
export const noMetrics: Metrics = {
  call: (work) => work(),
  task: (_, work) => work(),
  pairing: () => undefined,
  connectionUrl: () => undefined,
  renewal: () => undefined,
  noiseAware: () => undefined,
  breaker: () => undefined,
  webhook: () => undefined,
  alert: () => undefined,
  storeTimes: () => () => undefined,
};
