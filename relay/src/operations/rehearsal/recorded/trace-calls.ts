import { Failure } from '@noiseaware-connect/shared/failure';
import type { CallObserver, ObservedCall } from '../../../calls/call-observer.ts';
import type { TracedCompletion, TracedConnectionUrlCall } from './events.ts';
import {
  jsonOf,
  type Redaction,
  redactBody,
  redactHeaders,
  redactPath,
  redactQuery,
  redactRedirect,
  redactSentence,
} from './redact.ts';
import type { Tracer } from './tracer.ts';

/**
 * Records the calls that reach the relay while a trace runs: each ConnectionURL call, each redirect that an authenticated browser
 * brings back, and each visit of an owner whose link is known.
 * @param redirects allowed redirect bases: RELAY_REDIRECTS and RELAY_PUBLIC_URL
 */
export const traceCalls = (tracer: Tracer, redirects: readonly string[]): CallObserver => ({
  connectionUrl: (call) =>
    tracer.note((redaction) => traceConnectionUrlCall(call, redaction), call.caller === 'noiseaware'),
  completion(call) {
    if (call.caller?.startsWith('staff/') !== true) return;
    tracer.note((redaction) => traceCompletion(call, redirects, redaction));
  },
  linkVisit(call, { link, redirect, returnBy, problem }) {
    const { status, seconds } = call;
    tracer.note((redaction) =>
      redirect === undefined
        ? { kind: 'press', link, status, seconds }
        : {
            kind: 'completion',
            by: 'link',
            ...(returnBy !== undefined && { returnBy }),
            redirect: redactRedirect(redirect, redirects, redaction),
            status,
            ...(problem !== undefined && { code: problem }),
            link,
            seconds,
          },
    );
  },
});

// --- Internal helpers ---

function traceConnectionUrlCall(call: ObservedCall, redaction: Redaction): TracedConnectionUrlCall {
  const refusal = call.failure instanceof Failure ? redactSentence(call.failure.message) : undefined;
  // The body first: values that it names are then recognized in the rest of the call.
  const sent =
    call.body === undefined
      ? ({ form: 'not-read' } as const)
      : redactBody(call.body, String(call.headers['content-type'] ?? ''), redaction);
  return {
    kind: 'connection_url',
    requestId: call.requestId,
    ...(call.caller === 'noiseaware' && { client: call.client }),
    isGone: call.isGone,
    forwardedFor: String(call.headers['x-forwarded-for'] ?? '')
      .split(',')
      .filter((each) => each.trim() !== '').length,
    method: call.method,
    path: redactPath(call.path, redaction),
    query: redactQuery(call.query, redaction),
    headers: redactHeaders(Object.entries(call.headers), redaction),
    sent,
    status: call.status,
    answer: redactBody(Buffer.from(call.answer), 'application/json', redaction),
    ...(refusal === undefined ? {} : { refusal }),
    seconds: call.seconds,
  };
}

function traceCompletion(
  call: ObservedCall,
  redirects: readonly string[],
  redaction: Redaction,
): TracedCompletion {
  const requestBody = jsonOf(call.body?.toString('utf8') ?? '')?.value as { redirect?: unknown } | undefined;
  const answer = jsonOf(call.answer)?.value as { code?: string; connection?: { id: string } } | undefined;
  const isRefused = call.failure !== undefined;
  return {
    kind: 'completion',
    by: 'extension',
    redirect: redactRedirect(
      typeof requestBody?.redirect === 'string' ? requestBody.redirect : '',
      redirects,
      redaction,
    ),
    status: call.status,
    ...(isRefused && answer?.code !== undefined ? { code: answer.code } : {}),
    ...(!isRefused && answer?.connection !== undefined ? { connection: answer.connection.id } : {}),
    seconds: call.seconds,
  };
}
