import { Failure } from '@noiseaware-connect/shared/failure';
import type { Middleware, ParameterizedContext } from 'koa';
import type { Deps } from '../calls/handler.ts';
import {
  jsonOf,
  type Redaction,
  redactBody,
  redactHeaders,
  redactPath,
  redactQuery,
  redactRedirect,
  redactSentence,
} from '../operations/trace/redact.ts';
import type { Tracer } from '../operations/trace/tracer.ts';
import type { RelayState } from './state.ts';

type RelayContext = ParameterizedContext<RelayState>;

/**
 * For use while a trace runs: records each ConnectionURL call with its answer, and each redirect that a browser brings back. It wraps
 * everything that may refuse a call, since refused calls are the most informative.
 */
export function traceRequests(
  tracer: Tracer,
  { config, effects }: Pick<Deps, 'config' | 'effects'>,
): Middleware<RelayState> {
  return async (context, next) => {
    // Other forms of a target are refused later, and Koa cannot parse some of them.
    const path = context.req.url?.startsWith('/') === true ? context.path : '';
    const asks = connectionUrl.test(path);
    const returns = completion.test(path) && context.method === 'POST';
    if (!asks && !returns) return next();
    const began = effects.elapsed();
    context.state.traced = {};
    await next();
    const seconds = Number((effects.elapsed() - began).toFixed(3));
    if (returns) {
      // Only completions of authenticated browsers.
      if (context.state.caller?.startsWith('staff/') !== true) return;
      tracer.note((redaction) => lookAtCompletion(context, config.redirects, seconds, redaction));
      return;
    }
    const proven = context.state.caller === 'noiseaware';
    tracer.note((redaction) => lookAtConnectionUrl(context, seconds, redaction), proven);
  };
}

// --- Internal helpers ---

/** Also matches misspelled ConnectionURLs, but not the secret addresses of alerts. */
const connectionUrl = /^\/noiseaware(\/(?!alerts\/)|$)/i;
const completion = /^\/v1\/pairings\/[^/]+\/completion$/;

function lookAtConnectionUrl(context: RelayContext, seconds: number, redaction: Redaction) {
  const { traced, failure } = context.state;
  const refusal = failure instanceof Failure ? redactSentence(failure.message) : undefined;
  // The body first: values that it names are then recognized in the rest of the call.
  const sent =
    traced?.body === undefined
      ? ({ form: 'not-read' } as const)
      : redactBody(traced.body, context.get('content-type'), redaction);
  return {
    kind: 'connection_url' as const,
    requestId: context.state.requestId,
    forwardedFor: context
      .get('x-forwarded-for')
      .split(',')
      .filter((each) => each.trim() !== '').length,
    method: context.method,
    path: redactPath(context.path, redaction),
    query: redactQuery(context.query, redaction),
    headers: redactHeaders(Object.entries(context.headers), redaction),
    sent,
    status: context.status,
    answer: redactBody(Buffer.from(String(context.body ?? '')), 'application/json', redaction),
    ...(refusal === undefined ? {} : { refusal }),
    seconds,
  };
}

function lookAtCompletion(
  { state, body, status }: RelayContext,
  bases: readonly string[],
  seconds: number,
  redaction: Redaction,
) {
  const sent = jsonOf(state.traced?.body?.toString('utf8') ?? '')?.value as
    | { redirect?: unknown }
    | undefined;
  const answer = jsonOf(String(body ?? ''))?.value as
    | { code?: string; connection?: { id: string } }
    | undefined;
  return {
    kind: 'completion' as const,
    redirect: redactRedirect(typeof sent?.redirect === 'string' ? sent.redirect : '', bases, redaction),
    status,
    ...(state.failure === undefined || answer?.code === undefined ? {} : { code: answer.code }),
    ...(state.failure === undefined && answer?.connection !== undefined
      ? { connection: answer.connection.id }
      : {}),
    seconds,
  };
}
