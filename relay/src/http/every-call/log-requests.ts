import { api } from '@noiseaware-connect/shared/contract/api';
import type { Route } from '@noiseaware-connect/shared/contract/endpoint';
import type { FailureCode } from '@noiseaware-connect/shared/contract/problem';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Middleware, ParameterizedContext } from 'koa';
import type { Effects } from '../../base/effects.ts';
import { type CallEnded, type Metrics, noSpans } from '../../base/metrics.ts';
import { createMinuteLimit } from '../../base/minute-limit.ts';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import type { Seconds } from '../../base/time.ts';
import { ConnectionUrlRefusal } from '../../calls/connection-url-refusal.ts';
import { instruments } from '../../domain/instruments.ts';
import type { QueueName } from './admission.ts';
import { Throttled } from './limits.ts';
import type { RelayState } from './state.ts';

/** Interval in seconds at which counts are logged. */
const countedFor = 60;

export interface RequestLog {
  middleware: Middleware<RelayState>;
  /** Counts a call that admission control refused. */
  countRefused(queue: QueueName): void;
  /** Logs the counts that were not logged yet. */
  flush(): void;
}

/** What is known of a call when it was answered: log, metrics and span are made of it. */
interface Ended extends CallEnded {
  readonly caller: string | undefined;
  readonly client: string;
  readonly connection?: string | undefined;
  readonly account?: string | undefined;
  readonly brokenOff: string | undefined;
  readonly seconds: Seconds;
}

/**
 * Records each call when it was answered: in the log, the metrics and its span. The log has one line per call of an authenticated
 * caller. Calls of others are counted and logged once a minute, so that they cannot fill the disk. A line contains the route,
 * never the URL, a header or a body.
 */
export function logRequests({
  log,
  now,
  elapsed,
  metrics,
  spans,
}: Pick<Effects, 'log' | 'now' | 'elapsed' | 'metrics' | 'spans'>): RequestLog {
  const strangers = counting((calls) => log.warn({ calls }, 'unauthenticated calls refused'), now);
  const more = counting(
    (calls) => log.warn({ calls }, 'further ConnectionURL calls with a valid client secret refused'),
    now,
  );
  const refusals = createMinuteLimit({ now });
  const { count } = strangers;

  const write = (context: CallContext, { seconds, ...ended }: Ended) => {
    const { endpoint, caller, failure } = context.state;
    const line = { ...ended, seconds: Number(seconds.toFixed(3)) };
    const isRefused = caller === 'noiseaware' && failure !== undefined;
    const isOneOfMany = isRefused && refusals.isReached();
    if (isRefused) refusals.count();
    if (isOneOfMany) more.count(`${line.status} ${line.code ?? ''}`);
    else if (failure instanceof StoreUnavailable && caller === undefined) count('the store is not available');
    else if (isBroken(failure)) log.error({ ...line, err: failure }, 'request failed');
    else if (caller !== undefined) log.info(line, 'request');
    else if (isHealthCheck(endpoint) || isPreflight(context)) log.debug(line, 'request');
    else if (failure === undefined && isProven(endpoint)) log.info(line, 'request');
    else count(`${line.route ?? 'elsewhere'} ${line.status}`);
  };
  const middleware: Middleware<RelayState> = async (context, next) => {
    const began = elapsed();
    // A proxy asks every second: those calls would fill a collector of spans.
    const span = (isHealthPath(context.url) ? noSpans : spans).beginCall();
    await span.run(next);
    const ended = endOf(context, elapsed() - began);
    span.end(ended);
    measure(metrics, context.state, ended);
    write(context, ended);
  };
  const flush = () => {
    strangers.flush();
    more.flush();
  };
  const countRefused = (queue: QueueName) => {
    count('too much at once');
    const endpoint = endpointOf[queue];
    measureCall(metrics, { route: endpoint?.path, status: 429, seconds: 0 });
    if (endpoint === api.answerConnectionUrl)
      metrics.add(instruments.connectionUrl, { outcome: 'rate_limited' });
  };
  return { middleware, countRefused, flush };
}

// --- Internal helpers ---

type CallContext = ParameterizedContext<RelayState>;

/** The endpoint of the calls that a queue of admission control holds, if it is one. */
const endpointOf: Readonly<Record<QueueName, Route | undefined>> = {
  noiseaware: api.answerConnectionUrl,
  alerts: api.receiveAlert,
  others: undefined,
};

function endOf(context: CallContext, seconds: Seconds): Ended {
  const { state, method, status, ip: client } = context;
  const { requestId, caller, endpoint, brokenOff, failure } = state;
  const { params, _matchedRoute: page } = context as {
    params?: Record<string, string>;
    _matchedRoute?: unknown;
  };
  return {
    requestId,
    caller,
    client,
    ...aboutOf(state, params),
    method,
    route: endpoint?.path ?? (typeof page === 'string' ? page : undefined),
    status,
    code: codeOf(failure),
    brokenOff,
    seconds,
  };
}

/**
 * The connection or account in an authenticated caller's path. Logged only if it was found, which is known after success and
 * after these failures: otherwise the path may contain anything, even a secret.
 */
function aboutOf(
  { endpoint, caller, failure }: RelayState,
  params: Record<string, string> = {},
): { connection?: string | undefined; account?: string | undefined } {
  const isFound = failure === undefined || (failure instanceof Failure && afterLookUp.includes(failure.code));
  if (endpoint === undefined || caller === undefined || !isFound) return {};
  const { id, account } = params;
  return /^\/v1\/connections\/:id\b/.test(endpoint.path) ? { connection: id } : { account };
}

/** Failures of a call whose connection was found. */
const afterLookUp: readonly FailureCode[] = [
  'reauthorization_required',
  'noiseaware_unavailable',
  'noiseaware_unauthorized',
];

/** Counts by kind, and reports the counts once a minute. */
function counting(say: (counts: Record<string, number>) => void, now: () => Seconds) {
  let counts = new Map<string, number>();
  let since = now();
  const flush = () => {
    if (counts.size > 0) say(Object.fromEntries(counts));
    counts = new Map();
    since = now();
  };
  return {
    flush,
    count(kind: string) {
      if (now() - since >= countedFor) flush();
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    },
  };
}

/** Updates the metrics of calls, pairings and the ConnectionURL. Unauthenticated pairing calls are not counted as pairings. */
function measure(metrics: Metrics, { endpoint, caller, failure }: RelayState, ended: Ended): void {
  measureCall(metrics, ended);
  if (endpoint === api.answerConnectionUrl) {
    const outcome = failure instanceof Throttled ? 'throttled' : (ended.code ?? 'granted');
    metrics.add(instruments.connectionUrl, { outcome });
    metrics.record(instruments.connectionUrlTime, ended.seconds, {});
  }
  if (caller === undefined) return;
  const step = pairingSteps.get(endpoint);
  if (step !== undefined) metrics.add(instruments.pairings, { outcome: ended.code ?? step });
}

function measureCall(
  metrics: Metrics,
  { route = 'elsewhere', status, seconds }: Pick<Ended, 'route' | 'status' | 'seconds'>,
): void {
  metrics.record(instruments.calls, seconds, { route, status: `${Math.floor(status / 100)}xx` });
}

/** What a pairing has become if the call succeeds. */
const pairingSteps = new Map<Route | undefined, string>([
  [api.startPairing, 'started'],
  [api.completePairing, 'connected'],
  [api.cancelPairing, 'cancelled'],
]);

function codeOf(failure: unknown): string | undefined {
  if (failure === undefined) return undefined;
  if (failure instanceof ConnectionUrlRefusal) return failure.error;
  if (failure instanceof StoreUnavailable) return failure.code;
  return failure instanceof Failure ? failure.code : 'internal';
}

const isBroken = (failure: unknown): boolean =>
  failure instanceof Failure ? failure.code === 'internal' : failure !== undefined;

const isPreflight = ({ method, status }: CallContext): boolean => method === 'OPTIONS' && status === 204;

/** Whether success implies a valid credential. Starting a sign-in needs none. */
const isProven = (endpoint: unknown): boolean => endpoint !== undefined && endpoint !== api.startSignIn;

const isHealthCheck = (endpoint: unknown): boolean => endpoint === api.live || endpoint === api.ready;

const isHealthPath = (url: string): boolean => url === api.live.path || url === api.ready.path;
