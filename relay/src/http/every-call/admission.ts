import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { api } from '@noiseaware-connect/shared/contract/api';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import type { Seconds } from '../../base/time.ts';
import type { WithoutSlot } from '../../calls/handler.ts';
import { exposedHeaders, type IsExtension } from './cors.ts';
import { type Documented, render } from './render-failures.ts';

/** Calls that run concurrently (slots). Matches the number of commits that share one sync of the disk. */
const maxRunning = 128;

/** Calls started per turn of the event loop, so that sockets are served in between. */
const maxStartsPerTurn = 32;

/** Queue limits. NoiseAware's queues are longer: a refused call costs a person the authorization, or loses an alert. */
const maxQueued: Record<QueueName, number> = { noiseaware: 1024, alerts: 1024, others: 256 };

/** New calls of other callers are refused while the first one in their queue has waited longer than this. */
const maxWait: Seconds = 0.25;

/** `Retry-After` of a refused call. */
const retryAfter: Seconds = 1;

/** The queues: NoiseAware's ConnectionURL calls, its alerts, and all other calls. */
export type QueueName = 'noiseaware' | 'alerts' | 'others';

export interface Admission {
  /**
   * Queues a call. Once started it occupies a slot until its promise settles. Returns false, and never starts the call, if the
   * queue is full or too slow.
   */
  enter(queue: QueueName, begin: () => Promise<unknown>): boolean;
  /**
   * Waits for something outside this process (a slow body, NoiseAware) and frees the call's slot meanwhile. Has no effect within
   * another such wait or outside a call.
   */
  withoutSlot: WithoutSlot;
  /** The number of queued calls. */
  queued(): Record<QueueName, number>;
}

/**
 * Admission control with load shedding: calls wait in bounded queues, so that each one starts soon or is refused immediately. The
 * queues ({@link QueueName}) are served round-robin, so that none starves another.
 */
export function createAdmission({ elapsed, defer }: Pick<Effects, 'elapsed' | 'defer'>): Admission {
  const queues: Record<QueueName, Call[]> = { noiseaware: [], alerts: [], others: [] };
  /** Round-robin order: the queue that is served next is first. */
  const order: QueueName[] = ['noiseaware', 'alerts', 'others'];
  const running = new Set<Call>();
  const current = new AsyncLocalStorage<Call>();
  let isTurnScheduled = false;

  const scheduleTurn = () => {
    if (isTurnScheduled || order.every((name) => queues[name].length === 0)) return;
    isTurnScheduled = true;
    defer(takeTurn);
  };

  const takeTurn = () => {
    isTurnScheduled = false;
    for (let started = 0; started < maxStartsPerTurn && running.size < maxRunning; started += 1) {
      const name = order.find((each) => queues[each].length > 0);
      const next = name && queues[name].shift();
      if (name === undefined || next === undefined) return;
      order.push(...order.splice(0, order.indexOf(name) + 1));
      start(next);
    }
    if (running.size < maxRunning) scheduleTurn();
  };

  const start = (call: Call) => {
    running.add(call);
    const end = () => void (running.delete(call) && scheduleTurn());
    current.run(call, call.begin).then(end, end);
  };

  return {
    enter(name, begin) {
      const queue = queues[name];
      // A queue that fits into one turn waited because the process paused, not because of load.
      const isLong = name === 'others' && queue.length >= maxStartsPerTurn;
      const isSlow = isLong && elapsed() - (queue[0]?.since ?? 0) > maxWait;
      if (queue.length >= maxQueued[name] || isSlow) return false;
      queue.push({ since: elapsed(), begin });
      scheduleTurn();
      return true;
    },
    queued: () => ({
      noiseaware: queues.noiseaware.length,
      alerts: queues.alerts.length,
      others: queues.others.length,
    }),
    async withoutSlot(wait) {
      const call = current.getStore();
      if (call === undefined || !running.delete(call)) return wait();
      scheduleTurn();
      return wait().finally(() => running.add(call));
    },
  };
}

/**
 * Admission control in front of Koa: excess calls are refused before credentials are checked or bodies are read. Refusals are
 * rendered in advance, so that they are cheap. Health checks are not queued, since an overloaded relay is alive; nor are CORS
 * preflights, since a page cannot read why one was refused.
 */
export function shedLoad(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<unknown>,
  deps: {
    admission: Admission;
    isExtension: IsExtension;
    countRefused(queue: QueueName): void;
    /** See `default-headers.ts`. */
    standing: readonly [name: string, value: string][];
  } & Documented,
): RequestListener {
  const detail = 'The relay has more to do than it can at the moment.';
  const failure = new Failure('rate_limited', { detail, retryAfter });
  const refusals = {
    noiseaware: prerendered(render(failure, api.answerConnectionUrl, deps), deps.standing),
    alerts: prerendered(render(failure, api.receiveAlert, deps), deps.standing),
    others: prerendered(render(failure, undefined, deps), deps.standing),
  };
  const exposed = ['Access-Control-Expose-Headers', exposedHeaders.join(',')];

  return (request, response) => {
    if (isHealthCheck(request) || isPreflight(request)) return void answer(request, response);
    const queue = queueOf(request);
    if (deps.admission.enter(queue, () => answer(request, response))) return;
    deps.countRefused(queue);
    const { status, headers, body } = refusals[queue];
    const { origin } = request.headers;
    const isExtension = origin !== undefined && deps.isExtension(origin, request.url ?? '');
    const cors = isExtension ? ['Access-Control-Allow-Origin', origin, ...exposed] : [];
    response.writeHead(status, [...headers, ...cors]).end(body);
  };
}

// --- Internal helpers ---

interface Call {
  readonly since: Seconds;
  begin(): Promise<unknown>;
}

const isHealthCheck = ({ url }: IncomingMessage): boolean => url === api.live.path || url === api.ready.path;

const isPreflight = ({ method, headers }: IncomingMessage): boolean =>
  method === 'OPTIONS' && 'access-control-request-method' in headers;

/** The queue of a call, by method and path only: credentials are not checked yet. */
function queueOf({ method, url = '' }: IncomingMessage): QueueName {
  if (method !== 'POST') return 'others';
  if (connectionUrl.test(url)) return 'noiseaware';
  return url.startsWith(alertsPath) ? 'alerts' : 'others';
}

const connectionUrl = new RegExp(`^${api.answerConnectionUrl.path}/?(\\?|$)`);
const [alertsPath = ''] = api.receiveAlert.path.split(':');

const prerendered = (
  { status, headers, body }: ReturnType<typeof render>,
  standing: readonly [string, string][],
) => ({
  status,
  headers: [
    ...Object.entries(headers).flat(),
    ...standing.flat(),
    ...['Vary', 'Origin', 'Content-Length', String(Buffer.byteLength(body))],
  ],
  body: Buffer.from(body),
});
