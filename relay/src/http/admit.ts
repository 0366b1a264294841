import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { api } from '@noiseaware-connect/shared/api';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Seconds } from '../domain/time.ts';
import { exposedHeaders } from './cors.ts';
import { render } from './render-failures.ts';
import type { Turns } from './turns.ts';

/** When a refused call is worth another try. */
const retryAfter: Seconds = 1;

/**
 * Lets calls in, each when its turn comes, and refuses those for which the relay has no time: before anybody is asked
 * who they are, and before a body is read. Whoever looks after the relay's health does not wait, nor does a browser that
 * asks before a call.
 *
 * All that a refusal says is known beforehand: it costs a fraction of any other answer, or refusing would be what the
 * relay has no time for.
 */
export function admit(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<unknown>,
  deps: {
    turns: Turns;
    isExtension(origin: string): boolean;
    countRefused(): void;
  },
): RequestListener {
  const failure = new Failure('rate_limited', {
    detail: 'The relay has more to do than it can at the moment.',
    retryAfter,
  });
  const toNoiseAware = answerOf(render(failure, api.answerConnectionUrl));
  const toOthers = answerOf(render(failure, undefined));
  const expose = exposedHeaders.join(',');

  const refuse = (
    { headers: { origin = '' } }: IncomingMessage,
    response: ServerResponse,
    refusal: Answer,
  ) => {
    deps.countRefused();
    const cors = deps.isExtension(origin)
      ? { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': expose }
      : {};
    response.writeHead(refusal.status, { ...refusal.headers, ...cors }).end(refusal.body);
  };

  return (request, response) => {
    if (!takesTurn(request)) return void answer(request, response);
    const fromNoiseAware = isConnectionUrl(request);
    const begin = () => answer(request, response);
    if (deps.turns.enter(fromNoiseAware ? 'noiseaware' : 'others', begin)) return;
    refuse(request, response, fromNoiseAware ? toNoiseAware : toOthers);
  };
}

/** Whether a call and its answer wait for their turn: all but those that {@link admit} lets in at once. */
export const takesTurn = (request: IncomingMessage): boolean =>
  !isHealthCall(request) && !isPreflight(request);

// --- Internal helpers ---

/** Whether it is NoiseAware's call, or somebody's who would have it look so. */
const isConnectionUrl = ({ url = '' }: IncomingMessage): boolean =>
  url.startsWith(api.answerConnectionUrl.path) &&
  /^(\?|$)/.test(url.slice(api.answerConnectionUrl.path.length));

const isHealthCall = ({ url }: IncomingMessage): boolean => url === api.live.path || url === api.ready.path;

/** A browser asks before a call of the extension. Were that refused, nobody could read why. */
const isPreflight = ({ method, headers }: IncomingMessage): boolean =>
  method === 'OPTIONS' && 'access-control-request-method' in headers;

type Answer = ReturnType<typeof answerOf>;

const answerOf = ({ status, headers, body }: ReturnType<typeof render>) => ({
  status,
  headers: {
    ...headers,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    Vary: 'Origin',
    'Content-Length': String(Buffer.byteLength(body)),
  },
  body,
});
