import { api } from '@noiseaware-connect/shared/api';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Middleware, ParameterizedContext } from 'koa';
import getRawBody from 'raw-body';
import { ConnectionUrlRefusal } from '../endpoints/connection-url-refusal.ts';
import type { Deps } from '../endpoints/handler.ts';
import { redactHeaders } from '../trace/headers.ts';
import type { Labels } from '../trace/labels.ts';
import { bodyLimit, jsonOf, redactBody } from '../trace/redact.ts';
import { redactRedirect } from '../trace/redirect.ts';
import type { Tracer } from '../trace/tracer.ts';
import type { RelayState } from './state.ts';

type RelayContext = ParameterizedContext<RelayState>;

/**
 * While a trace runs, it sees each call of the ConnectionURL with what was answered, and each browser that comes back.
 * It stands outside everything that may refuse a call, since refused ones tell the most.
 */
export function traceRequests(
  tracer: Tracer,
  { config, effects }: Pick<Deps, 'config' | 'effects'>,
): Middleware<RelayState> {
  return async (context, next) => {
    // Other forms of a target are refused further in, and some of them cannot be parsed.
    const path = tracer.on && context.req.url?.startsWith('/') === true ? context.path : '';
    const asks = connectionUrl.test(path);
    const returns = completion.test(path) && context.method === 'POST';
    if (!asks && !returns) return next();
    const began = effects.now();
    context.state.traced = {};
    await next();
    const seconds = Number((effects.now() - began).toFixed(3));
    if (returns) {
      // Only a browser that is signed in: nobody else's words are worth a place.
      if (context.state.caller?.startsWith('staff/') !== true) return;
      tracer.note('completion', (labels) => lookAtCompletion(context, config.redirects, seconds, labels));
      return;
    }
    const budget = isProven(context.state) ? 'connectionUrl' : 'strangers';
    if (tracer.hasRoom(budget)) await readTheRest(context);
    tracer.note(budget, (labels) => lookAtConnectionUrl(context, seconds, labels));
  };
}

// --- Internal helpers ---

/** Parameters of a query that are told of, at the most. */
const mostParameters = 20;

/** Wherever NoiseAware's idea of the address differs a little, that is worth seeing. */
const connectionUrl = /^\/noiseaware(\/|$)/i;
const completion = /^\/v1\/pairings\/[^/]+\/completion$/;

/** The right client secret came, whatever became of the code. */
const isProven = ({ caller, failure }: RelayState): boolean =>
  caller === 'noiseaware' || (failure instanceof ConnectionUrlRefusal && failure.error === 'invalid_grant');

/** Bodies that are read after their refusal, at the same time, and the milliseconds in which each has to come. */
const restsAtOnce = 4;
const restTime = 2_000;
let rests = 0;

/** What was refused before its body was read is the most telling: it is read here, as far as it is looked at. */
async function readTheRest({ req, request, state }: RelayContext): Promise<void> {
  if (state.traced === undefined || state.traced.body !== undefined || req.readableDidRead || req.destroyed)
    return;
  if ((request.length !== undefined && request.length > bodyLimit) || rests >= restsAtOnce) return;
  rests += 1;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), restTime);
  try {
    const body = await Promise.race([getRawBody(req, { limit: bodyLimit }), aborted(late.signal)]);
    if (body !== undefined) state.traced.body = body;
  } catch {
    // Longer than what is looked at, or it broke off: told as not read.
  } finally {
    clearTimeout(timer);
    rests -= 1;
  }
}

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }));

function lookAtConnectionUrl(context: RelayContext, seconds: number, labels: Labels) {
  const { traced, failure } = context.state;
  const sent =
    traced?.body === undefined
      ? ({ form: 'not-read' } as const)
      : redactBody(traced.body, context.get('content-type'), labels);
  const answer = redactBody(Buffer.from(String(context.body ?? '')), 'application/json', labels);
  const refusal = wordsOf(failure);
  return {
    kind: 'connection_url' as const,
    method: context.method,
    path: pathOf(context.path, labels),
    query: Object.entries(context.query)
      .slice(0, mostParameters)
      .map(([name, value]) => ({
        name: labels.nameOf(name),
        value: labels.of(String(value), 'value'),
      })),
    headers: redactHeaders(Object.entries(context.headers), labels),
    sent,
    status: context.status,
    answer,
    ...(refusal === undefined || labels.heldBy(refusal).length > 0 ? {} : { refusal }),
    seconds,
  };
}

function lookAtCompletion(
  { state, body, status }: RelayContext,
  bases: readonly string[],
  seconds: number,
  labels: Labels,
) {
  const sent = jsonOf(state.traced?.body?.toString('utf8') ?? '')?.value as
    | { redirect?: unknown }
    | undefined;
  const answer = jsonOf(String(body ?? ''))?.value as
    | { code?: string; connection?: { id: string } }
    | undefined;
  return {
    kind: 'completion' as const,
    ...redactRedirect(typeof sent?.redirect === 'string' ? sent.redirect : '', bases, labels),
    status,
    ...(state.failure === undefined || answer?.code === undefined ? {} : { code: answer.code }),
    ...(state.failure === undefined && answer?.connection !== undefined
      ? { connection: answer.connection.id }
      : {}),
    seconds,
  };
}

/** The relay's own words: they name fields of the contract and no value. */
function wordsOf(failure: unknown): string | undefined {
  if (failure instanceof Failure) return failure.message;
  return failure instanceof ConnectionUrlRefusal ? failure.message : undefined;
}

const pathOf = (path: string, labels: Labels): string =>
  path === api.answerConnectionUrl.path
    ? path
    : path
        .split('/')
        .slice(0, 10)
        .map((part) => (part === '' ? '' : labels.nameOf(part, 'path')))
        .join('/');
