import { api } from '@noiseaware-connect/shared/contract/api';
import type { FailureCode } from '@noiseaware-connect/shared/contract/problem';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Context, Middleware } from 'koa';
import type { Effects } from '../base/effects.ts';
import { fewInAMinute } from '../base/few-in-a-minute.ts';
import type { Metrics } from '../base/metrics.ts';
import { StoreUnavailable } from '../base/store-unavailable.ts';
import type { Seconds } from '../base/time.ts';
import { ConnectionUrlRefusal } from '../calls/connection-url-refusal.ts';
import type { RelayState } from './state.ts';

/** Interval in seconds at which counts are logged. */
const countedFor = 60;

export interface RequestLog {
  middleware: Middleware<RelayState>;
  /** Counts a call that admission control refused. */
  countRefused(): void;
  /** Logs the counts that were not logged yet. */
  flush(): void;
}

/**
 * Logs one line per call of an authenticated caller. Calls of others are counted and logged once a minute, so that they cannot
 * fill the disk. A line contains the route, never the URL, a header or a body.
 */
export function logRequests({
  log,
  now,
  elapsed,
  metrics,
}: Pick<Effects, 'log' | 'now' | 'elapsed' | 'metrics'>): RequestLog {
  const strangers = counting((calls) => log.warn({ calls }, 'calls of strangers'), now);
  const more = counting(
    (calls) => log.warn({ calls }, 'more refused calls with the right client secret'),
    now,
  );
  const refusals = fewInAMinute({ now });
  const { count } = strangers;

  const answer = async (context: Parameters<typeof middleware>[0], next: () => Promise<unknown>) => {
    const began = elapsed();
    await next();
    const { requestId, endpoint, caller, failure } = context.state;
    const line = {
      requestId,
      caller,
      client: context.ip,
      ...aboutOf(context.state, context['params'] as Record<string, string> | undefined),
      method: context.method,
      route: endpoint?.path,
      status: context.status,
      code: codeOf(failure),
      brokenOff: context.state.brokenOff,
      seconds: Number((elapsed() - began).toFixed(3)),
    };
    measure(metrics, context.state, line);
    const isRefused = caller === 'noiseaware' && failure !== undefined;
    const areMany = refusals.areMany();
    if (isRefused) refusals.count();
    if (isRefused && areMany) more.count(`${line.status} ${line.code ?? ''}`);
    else if (failure instanceof StoreUnavailable && caller === undefined) count('the store is not available');
    else if (isBroken(failure)) log.error({ ...line, err: failure }, 'request failed');
    else if (caller !== undefined) log.info(line, 'request');
    else if (isHealthCheck(endpoint) || isPreflight(context as never)) log.debug(line, 'request');
    else if (failure === undefined && isProven(endpoint)) log.info(line, 'request');
    else count(`${line.route ?? 'elsewhere'} ${context.status}`);
    return line;
  };
  const middleware: Middleware<RelayState> = (context, next) => metrics.call(() => answer(context, next));
  const flush = () => {
    strangers.flush();
    more.flush();
  };
  return { middleware, countRefused: () => count('too much at once'), flush };
}

// --- Internal helpers ---

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

/** Updates the metrics of pairings and the ConnectionURL. Unauthenticated pairing calls are not counted. */
function measure(
  metrics: Metrics,
  { endpoint, caller, failure }: RelayState,
  { code, seconds }: { code: string | undefined; seconds: number },
): void {
  const failed = failure === undefined ? undefined : (code ?? 'store_unavailable');
  if (endpoint === api.answerConnectionUrl) metrics.connectionUrl(failed ?? 'granted', seconds);
  if (caller === undefined) return;
  if (endpoint === api.startPairing) metrics.pairing(failed ?? 'started');
  if (endpoint === api.completePairing) metrics.pairing(failed ?? 'connected');
  if (endpoint === api.cancelPairing) metrics.pairing(failed ?? 'cancelled');
}

function codeOf(failure: unknown): string | undefined {
  if (failure instanceof ConnectionUrlRefusal) return failure.error;
  return failure instanceof Failure ? failure.code : undefined;
}

const isBroken = (failure: unknown): boolean =>
  failure instanceof Failure ? failure.code === 'internal' : failure !== undefined;

const isPreflight = ({ method, status }: Context): boolean => method === 'OPTIONS' && status === 204;

/** Whether success implies a valid credential. Starting a sign-in needs none. */
const isProven = (endpoint: unknown): boolean => endpoint !== undefined && endpoint !== api.startSignIn;

const isHealthCheck = (endpoint: unknown): boolean => endpoint === api.live || endpoint === api.ready;
