import type { Effects } from '../../../base/effects.ts';
import { measureClockSkew, type Seconds } from '../../../base/time.ts';
import { claimsOf } from '../../../noiseaware/json.ts';
import { parseTokens, type Tokens } from '../../../noiseaware/parse-tokens.ts';
import type { Config } from '../../../settings/config.ts';
import { type TracedNoiseAwareCall, timeOut } from './events.ts';
import { bodyLimit, jsonOf, redactBody, redactHeaders, redactPath } from './redact.ts';
import { isNameLike } from './sentence.ts';
import type { Tracer } from './tracer.ts';

/**
 * Wraps `fetch`: while a trace runs, calls with a credential of its pairing are recorded once their answer has been read or has
 * failed. Otherwise calls and answers are not touched.
 */
export function traceFetch(
  { fetch, now }: Pick<Effects, 'fetch' | 'now'>,
  tracer: Tracer,
  { noiseaware }: { noiseaware: TracedSettings },
): Effects['fetch'] {
  const ownPaths = pathsIn(noiseaware);
  const fields = noiseaware.tokenFields;
  return async (input, init) => {
    const carries = tracer.on ? tracer.concerns(sentTexts(input, init)) : undefined;
    if (carries === undefined) return fetch(input, init);
    const began = now();
    const note = (outcome: Outcome) =>
      noteCall({ tracer, ownPaths, carries, fields }, input, init, outcome, now() - began);
    try {
      const response = await fetch(input, init);
      const clockAhead = measureClockSkew(response.headers.get('date'), began, now());
      const times = { requestedAt: began, answeredAt: now() };
      void readSome(response.clone()).then((readPart) => note({ response, clockAhead, times, ...readPart }));
      return response;
    } catch (error) {
      note({ error });
      throw error;
    }
  };
}

// --- Internal helpers ---

type TracedSettings = Pick<Config['noiseaware'], 'apiUrl' | 'token' | 'refresh' | 'identity' | 'tokenFields'>;

/** The outcome of a call. */
interface Outcome {
  response?: Response;
  clockAhead?: number | undefined;
  times?: { requestedAt: Seconds; answeredAt: Seconds };
  /** Undefined if it is longer than what is read. */
  body?: Uint8Array | undefined;
  error?: unknown;
}

/** The part of a body that a trace shows, or what arrived before it broke off. */
async function readSome(response: Response): Promise<Pick<Outcome, 'body' | 'error'>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > bodyLimit) return { body: undefined };
      chunks.push(chunk);
    }
    return { body: Buffer.concat(chunks) };
  } catch (error) {
    return { body: Buffer.concat(chunks), error };
  }
}

function noteCall(
  {
    tracer,
    ownPaths,
    carries,
    fields,
  }: {
    tracer: Tracer;
    ownPaths: ReadonlySet<string>;
    carries: string;
    fields: TracedSettings['tokenFields'];
  },
  input: Parameters<typeof fetch>[0],
  init: RequestInit | undefined,
  { response, body, error, clockAhead, times }: Outcome,
  seconds: number,
): void {
  tracer.note((redaction): TracedNoiseAwareCall => {
    const tokens =
      response?.ok === true && body !== undefined && times !== undefined
        ? parseTokens(Buffer.from(body).toString('utf8'), fields, response.headers.get('date'), times)
        : undefined;
    // Also under the names of NOISEAWARE_TOKEN_FIELDS.
    if (tokens !== undefined) redaction.labels.give(tokens.userToken, 'user token');
    if (tokens?.refreshToken != null) redaction.labels.give(tokens.refreshToken, 'refresh token');
    const { pathname, search } = urlOf(input);
    const requestBody = sentBody(init) ?? { type: formType, text: search.slice(1) };
    const answerRedaction = {
      labels: redaction.labels,
      learn: 'answer' as const,
      isError: response?.ok !== true,
    };
    return {
      kind: 'noiseaware',
      carries,
      method: init?.method ?? 'GET',
      // A path of the relay's own settings is shown as it is; a redirect may lead to another one.
      path: ownPaths.has(pathname) ? pathname : redactPath(pathname, redaction),
      sent: redactBody(Buffer.from(requestBody.text), requestBody.type, redaction),
      ...(response && {
        status: response.status,
        headers: redactHeaders(response.headers, redaction),
        answer: redactBody(body, response.headers.get('content-type'), answerRedaction),
      }),
      ...(error === undefined ? {} : { wentWrong: describeError(error) }),
      ...(tokens && lifeAndClaims(tokens)),
      ...(clockAhead === undefined ? {} : { clockAhead }),
      seconds: Number(seconds.toFixed(3)),
    };
  });
}

/** The token's life, as the relay parses it, and the names of its claims. */
function lifeAndClaims({ userToken, life }: Tokens): Pick<TracedNoiseAwareCall, 'life' | 'claims'> {
  const claims = Object.keys(claimsOf(userToken) ?? {}).filter(isNameLike);
  return {
    life: { ...life, seconds: Math.round(life.seconds) },
    claims: claims.slice(0, mostClaims),
  };
}

/** The most claims whose names are shown. */
const mostClaims = 30;

/** The paths that the settings name. */
function pathsIn({ apiUrl, token, refresh, identity }: TracedSettings): ReadonlySet<string> {
  const calls = [token, refresh].flatMap((call) =>
    call === undefined ? [] : [(call.host ?? apiUrl) + call.path],
  );
  const probes = identity?.kind === 'probe' ? [apiUrl + identity.path] : [];
  return new Set([...calls, ...probes].map((url) => new URL(url).pathname));
}

const urlOf = (input: Parameters<typeof fetch>[0]): URL =>
  new URL(input instanceof Request ? input.url : input);

const formType = 'application/x-www-form-urlencoded';

/** A call's body, with its media type; undefined without one. */
const sentBody = (init: RequestInit | undefined): { type: string; text: string } | undefined =>
  typeof init?.body === 'string'
    ? { type: new Headers(init.headers).get('content-type') ?? '', text: init.body }
    : undefined;

/** The texts in a call's body and query, and its credential; the relay's own bodies are flat. */
function sentTexts(input: Parameters<typeof fetch>[0], init: RequestInit | undefined): string[] {
  const { type, text } = sentBody(init) ?? { type: '', text: '' };
  const fields = type.startsWith(formType)
    ? Object.fromEntries(new URLSearchParams(text))
    : jsonOf(text)?.value;
  const authorization = new Headers(init?.headers).get('authorization') ?? '';
  const values: unknown[] = [...Object.values(fields ?? {}), ...urlOf(input).searchParams.values()];
  return [...values.filter((value) => typeof value === 'string'), authorization.replace(/^bearer +/i, '')];
}

/** By kind only: messages of other programs quote their input. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  if (error.name === 'TimeoutError') return timeOut;
  const code = (error.cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code) ? code : 'connection broken';
}
