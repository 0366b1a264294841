import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { api } from '@noiseaware-connect/shared/api';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Seconds } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import type { Deps } from '../endpoints/handler.ts';
import { exposedHeaders, type IsExtension } from './cors.ts';
import { render } from './render-failures.ts';

/** Calls that hold a place at the same time: as many as share a write to the disk. */
const mostAtWork = 128;

/** Calls that are begun in one turn of the event loop: sockets are read and answers are sent in between. */
const mostPerTurn = 32;

/** A longer line takes no call. NoiseAware's are longer: a refusal would cost a person the authorization, or an alert. */
const mostWaiting: Record<Line, number> = { noiseaware: 1024, alerts: 1024, others: 256 };

/** No other call is taken while the first of them has waited longer than that. */
const longestWait: Seconds = 0.25;

/** When a refused call is worth another try. */
const retryAfter: Seconds = 1;

/** NoiseAware's ConnectionURL calls, its alerts, and all else. */
export type Line = 'noiseaware' | 'alerts' | 'others';

export interface Admission {
  /**
   * Takes a call, to be begun in its turn, after which it holds a place until its promise settles. Gives false where the
   * call would wait too long: it is never begun then.
   */
  enter(line: Line, begin: () => Promise<unknown>): boolean;
  /**
   * Waits for something outside of this process (a slow body, NoiseAware): the place of the call that waits is free
   * meanwhile. Within another such wait it changes nothing, and so it does outside of a call.
   */
  withoutPlace: Deps['withoutPlace'];
}

/**
 * Load shedding: a bounded queue in front of the calls, so that each is begun soon or refused at once, however many come.
 * Each {@link Line} is begun from by turns: none keeps another out.
 */
export function createAdmission({ elapsed, soon }: Pick<Effects, 'elapsed' | 'soon'>): Admission {
  const lines: Record<Line, Call[]> = { noiseaware: [], alerts: [], others: [] };
  /** The line whose turn is next in front. */
  const order: Line[] = ['noiseaware', 'alerts', 'others'];
  const atWork = new Set<Call>();
  const current = new AsyncLocalStorage<Call>();
  let turnIsAsked = false;

  const askForTurn = () => {
    if (turnIsAsked || order.every((line) => lines[line].length === 0)) return;
    turnIsAsked = true;
    soon(takeTurn);
  };

  const takeTurn = () => {
    turnIsAsked = false;
    for (let begun = 0; begun < mostPerTurn && atWork.size < mostAtWork; begun += 1) {
      const line = order.find((each) => lines[each].length > 0);
      const waiting = line && lines[line].shift();
      if (line === undefined || waiting === undefined) return;
      order.push(...order.splice(0, order.indexOf(line) + 1));
      begin(waiting);
    }
    if (atWork.size < mostAtWork) askForTurn();
  };

  const begin = (call: Call) => {
    atWork.add(call);
    const leave = () => void (atWork.delete(call) && askForTurn());
    current.run(call, call.begin).then(leave, leave);
  };

  return {
    enter(name, begin) {
      const line = lines[name];
      // Fewer than are begun in one turn have waited for a pause of the process, which is no load.
      const isLong = name === 'others' && line.length >= mostPerTurn;
      const isSlow = isLong && elapsed() - (line[0]?.since ?? 0) > longestWait;
      if (line.length >= mostWaiting[name] || isSlow) return false;
      line.push({ since: elapsed(), begin });
      askForTurn();
      return true;
    },
    async withoutPlace(wait) {
      const call = current.getStore();
      if (call === undefined || !atWork.delete(call)) return wait();
      askForTurn();
      return wait().finally(() => atWork.add(call));
    },
  };
}

/**
 * Stands in front of Koa: calls wait for their turn, and those for which the relay has no time are refused before a
 * credential is checked or a body is read. A refusal is made beforehand, so that it costs a fraction of any other answer.
 * Health checks do not wait: an overloaded relay is alive. Nor do a browser's preflights: a page cannot read why one was
 * refused.
 */
export function shedLoad(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<unknown>,
  deps: {
    admission: Admission;
    isExtension: IsExtension;
    countRefused(): void;
    /** See `standing-headers.ts`. */
    standing: readonly [name: string, value: string][];
  },
): RequestListener {
  const detail = 'The relay has more to do than it can at the moment.';
  const failure = new Failure('rate_limited', { detail, retryAfter });
  const refusals = {
    noiseaware: madeBeforehand(render(failure, api.answerConnectionUrl), deps.standing),
    alerts: madeBeforehand(render(failure, api.receiveAlert), deps.standing),
    others: madeBeforehand(render(failure, undefined), deps.standing),
  };
  const exposed = ['Access-Control-Expose-Headers', exposedHeaders.join(',')];

  return (request, response) => {
    if (isHealthCheck(request) || isPreflight(request)) return void answer(request, response);
    const line = lineOf(request);
    if (deps.admission.enter(line, () => answer(request, response))) return;
    deps.countRefused();
    const { status, headers, body } = refusals[line];
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

/** What a call looks like: NoiseAware's credentials are read later. */
function lineOf({ method, url = '' }: IncomingMessage): Line {
  if (method !== 'POST') return 'others';
  if (connectionUrl.test(url)) return 'noiseaware';
  return url.startsWith(alertsPath) ? 'alerts' : 'others';
}

const connectionUrl = new RegExp(`^${api.answerConnectionUrl.path}/?(\\?|$)`);
const [alertsPath = ''] = api.receiveAlert.path.split(':');

const madeBeforehand = (
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
