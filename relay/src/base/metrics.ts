import type { ConnectionStatus } from '@noiseaware-connect/shared/shapes';
import type { Seconds } from './time.ts';

/** A finished call. */
export interface CallSeen {
  readonly method: string;
  /** The contract's route, never the actual path; undefined for unknown paths. */
  readonly route: string | undefined;
  readonly status: number;
  readonly code: string | undefined;
  readonly requestId: string;
}

/** Metrics and spans for monitoring. Each function costs about a microsecond. */
export interface Metrics {
  /** Runs a call. Everything measured meanwhile belongs to its span. */
  call(work: () => Promise<CallSeen>): Promise<CallSeen>;
  /** Runs a background task. Everything measured meanwhile belongs to its span. */
  task<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Counts pairings by outcome: `started`, `connected`, `cancelled`, `expired`, or the failure's code. */
  pairing(outcome: string, times?: number): void;
  /** Counts a ConnectionURL call: `granted`, or the failure's code. */
  connectionUrl(outcome: string, seconds: Seconds): void;
  /** Counts a completed renewal, by the connection's new status. */
  renewal(connection: { status: ConnectionStatus; cause: string | null }): void;
  /** Times a call to NoiseAware, until the head of its answer. `status` is undefined without an answer. */
  noiseAware(call: 'exchange' | 'refresh' | 'api', status: number | undefined, seconds: Seconds): void;
  /** A circuit breaker has opened or closed. */
  breaker(call: 'exchange' | 'refresh', open: boolean): void;
  /** Counts a delivery: `delivered`, `failed` (will be retried), `dead` (given up), `gone` (answered 410). */
  webhook(outcome: 'delivered' | 'failed' | 'dead' | 'gone'): void;
  /** Counts alerts: received ones by whether they match a connection, and checked ones by the result. */
  alert(
    outcome: 'matched' | 'unmatched' | 'found' | 'absent' | 'unanswered' | 'undecidable',
    times: number,
  ): void;
  /** Returns the recorder for one store operation's durations. */
  storeTimes(operation: string): (seconds: Seconds) => void;
}

/** No monitoring. */
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
