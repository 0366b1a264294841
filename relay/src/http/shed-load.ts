import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { api } from '@noiseaware-connect/shared/api';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Seconds } from '../domain/time.ts';
import type { Admission } from './admission.ts';
import { exposedHeaders } from './cors.ts';
import { render } from './render-failures.ts';

/** When a refused call is worth another try. */
const retryAfter: Seconds = 1;

/**
 * Stands in front of Koa: calls wait for their turn, and those for which the relay has no time are refused before a
 * credential is checked or a body is read. A refusal is made beforehand, so that it costs a fraction of any other answer.
 * Health checks do not wait: an overloaded relay is alive. Nor do a browser's preflights: a page cannot read why one was
 * refused.
 */
export function shedLoad(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<unknown>,
  deps: { admission: Admission; isExtension(origin: string): boolean; countRefused(): void },
): RequestListener {
  const detail = 'The relay has more to do than it can at the moment.';
  const failure = new Failure('rate_limited', { detail, retryAfter });
  const refusals = {
    noiseaware: madeBeforehand(render(failure, api.answerConnectionUrl)),
    others: madeBeforehand(render(failure, undefined)),
  };
  const exposed = ['Access-Control-Expose-Headers', exposedHeaders.join(',')];

  return (request, response) => {
    if (isHealthCheck(request) || isPreflight(request)) return void answer(request, response);
    const line = isConnectionUrl(request) ? 'noiseaware' : 'others';
    if (deps.admission.enter(line, () => answer(request, response))) return;
    deps.countRefused();
    const { status, headers, body } = refusals[line];
    const { origin } = request.headers;
    const isExtension = origin !== undefined && deps.isExtension(origin);
    const cors = isExtension ? ['Access-Control-Allow-Origin', origin, ...exposed] : [];
    response.writeHead(status, [...headers, ...cors]).end(body);
  };
}

// --- Internal helpers ---

const isHealthCheck = ({ url }: IncomingMessage): boolean => url === api.live.path || url === api.ready.path;

const isPreflight = ({ method, headers }: IncomingMessage): boolean =>
  method === 'OPTIONS' && 'access-control-request-method' in headers;

/** Whether a call looks like NoiseAware's, whose credentials are in its body. */
const isConnectionUrl = ({ method, url = '' }: IncomingMessage): boolean =>
  method === api.answerConnectionUrl.method &&
  url.startsWith(api.answerConnectionUrl.path) &&
  /^\/?(\?|$)/.test(url.slice(api.answerConnectionUrl.path.length));

const madeBeforehand = ({ status, headers, body }: ReturnType<typeof render>) => ({
  status,
  headers: [
    ...Object.entries(headers).flat(),
    ...['Cache-Control', 'no-store', 'X-Content-Type-Options', 'nosniff', 'Vary', 'Origin'],
    ...['Content-Length', String(Buffer.byteLength(body))],
  ],
  body: Buffer.from(body),
});
