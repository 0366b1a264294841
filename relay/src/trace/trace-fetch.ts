import { clockAheadBy } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import type { NoiseAwareSeen } from './events.ts';
import { bodyLimit, jsonOf, redactBody, redactHeaders } from './redact.ts';
import type { Tracer } from './tracer.ts';

/**
 * The same `fetch`: while a trace runs, calls that carry a credential of its pairing are noted when their answer has been
 * read, or has not come. Outside a trace calls and answers are not touched.
 */
export function traceFetch({ fetch, now }: Pick<Effects, 'fetch' | 'now'>, tracer: Tracer): Effects['fetch'] {
  return async (input, init) => {
    if (!tracer.on || !tracer.concerns(sentTexts(init))) return fetch(input, init);
    const began = now();
    const note = (answer: Partial<Answered>) =>
      noteCall(tracer, input, init, { ...answer, seconds: now() - began });
    let response: Response;
    try {
      response = await fetch(input, init);
    } catch (error) {
      note({ error });
      throw error;
    }
    const clockAhead = clockAheadBy(response.headers.get('date'), began, now());
    const answer = { response, ...(clockAhead === undefined ? {} : { clockAhead }) };
    if (response.body === null) {
      note({ ...answer, body: new Uint8Array() });
      return response;
    }
    const body = tapped(response.body, (read) => note({ ...answer, ...read }));
    const { status, statusText, headers } = response;
    return new Response(streamOf(body), { status, statusText, headers });
  };
}

// --- Internal helpers ---

/** What came of a call. */
interface Answered {
  response: Response;
  clockAhead: number;
  /** Undefined where there was more than is read. */
  body: Uint8Array | undefined;
  error: unknown;
  seconds: number;
}

/** Passes a body on as it comes, and reports it when its reader is done. */
async function* tapped(
  body: AsyncIterable<Uint8Array<ArrayBuffer>>,
  tell: (read: Pick<Partial<Answered>, 'body' | 'error'>) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let error: unknown;
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (size <= bodyLimit) chunks.push(chunk);
      yield chunk;
    }
  } catch (thrown) {
    error = thrown;
    throw thrown;
  } finally {
    tell({
      body: size > bodyLimit ? undefined : Buffer.concat(chunks),
      ...(error === undefined ? {} : { error }),
    });
  }
}

const streamOf = (body: AsyncGenerator<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> =>
  new ReadableStream({
    async pull(controller) {
      const { done, value } = await body.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => void (await body.return(undefined)),
  });

function noteCall(
  tracer: Tracer,
  input: Parameters<typeof fetch>[0],
  init: RequestInit | undefined,
  { response, body, error, clockAhead, seconds }: Partial<Answered>,
): void {
  tracer.note((redaction): NoiseAwareSeen => {
    const sentText = typeof init?.body === 'string' ? init.body : '';
    const type = response?.headers.get('content-type') ?? null;
    const sent = redactBody(Buffer.from(sentText), 'application/json', redaction);
    const answer = response && redactBody(body, type, redaction);
    return {
      kind: 'noiseaware',
      method: init?.method ?? 'GET',
      // The relay's own: its settings name it.
      path: new URL(String(input instanceof Request ? input.url : input)).pathname,
      sent,
      ...(response === undefined
        ? {}
        : { status: response.status, headers: redactHeaders(response.headers, redaction) }),
      ...(answer === undefined ? {} : { answer }),
      ...(error === undefined ? {} : { wentWrong: describeError(error) }),
      ...(clockAhead === undefined ? {} : { clockAhead }),
      seconds: Number((seconds ?? 0).toFixed(3)),
    };
  });
}

/** The texts that a call carries, in its body and as its credential; the relay's own bodies are flat. */
function sentTexts(init: RequestInit | undefined): string[] {
  const json = typeof init?.body === 'string' ? jsonOf(init.body)?.value : undefined;
  const authorization = new Headers(init?.headers).get('authorization') ?? '';
  const values: unknown[] = Object.values(json ?? {});
  return [...values.filter((value) => typeof value === 'string'), authorization.replace(/^bearer +/i, '')];
}

/** By kind alone: foreign messages quote their input. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  if (error.name === 'TimeoutError') return 'time-out';
  const code = (error.cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code) ? code : 'connection broken';
}
