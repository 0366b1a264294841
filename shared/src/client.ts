import type { Api, OperatorApi } from './contract/api.ts';
import {
  type CachedAnswer,
  type CallInput,
  type Endpoint,
  type ReadOf,
  successOf,
} from './contract/endpoint.ts';
import { contractVersion, extensionCalls, serviceName } from './contract/extension.ts';
import {
  type Candidates,
  type FailureCode,
  failureCodes,
  type Organizations,
  problem,
} from './contract/problem.ts';
import { readAnswer } from './read-answer.ts';

/**
 * Why a call failed: the relay's code, or one of four that only the caller can find. `proof_refused`: the proof of the session's key was
 * refused, as by a clock that differs; the session has not ended.
 */
export interface CallFailure {
  code: FailureCode | 'relay_unreachable' | 'relay_slow' | 'not_a_relay' | 'proof_refused';
  detail?: string | undefined;
  retryAfter?: number;
  /** For `proof_refused`: when the relay answered, by the `Date` header (RFC 9110, section 6.6.1). */
  date?: string | undefined;
  requestId?: string | undefined;
  organizations?: Organizations | undefined;
  connections?: Candidates | undefined;
  /** Why the connection or NoiseAware failed: one of `causes`, or a text that this client does not know. */
  cause?: string | undefined;
  /** Who can fix it: one of `fixers`, or a text that this client does not know. */
  fixedBy?: string | undefined;
  /** The scope or the right that the caller lacks, or a text that this client does not know. */
  needs?: string | undefined;
}

/**
 * The result of a call. `etag` is set for conditional endpoints. If the relay answers that nothing has changed, `value`
 * is the same object that was passed as known.
 */
export type CallResult<T> =
  | {
      ok: true;
      value: T;
      etag?: string;
      /** How many records were left out of the value's lists because they could not be read. */
      leftOut?: number;
    }
  | { ok: false; failure: CallFailure };

export interface ClientOptions {
  /** The relay's address, with a path if it is served below one. */
  baseUrl: string;
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** A staff session or a service key, sent as `Authorization: Bearer`. */
  credential?: string;
  /** Milliseconds until a call counts as `relay_slow`. Default 20,000 for what is read, else 75,000: the relay may ask NoiseAware. */
  timeout?: number;
  /** Reads the JSON of an answer. Default `JSON.parse`, which rounds integers beyond 2^53. */
  parse?(text: string): unknown;
}

/** Endpoints by name: the whole contract, or a part of it. */
interface Calls {
  readonly [name: string]: Endpoint;
}

/** One typed function per endpoint. */
export type Client<C extends Calls> = {
  [N in keyof C]: (
    ...args: Partial<CallInput<C[N]>> extends CallInput<C[N]> ? [CallInput<C[N]>?] : [CallInput<C[N]>]
  ) => Promise<CallResult<ReadOf<C[N]>>>;
};

/** A client of the whole contract. */
export type RelayClient = Client<Api>;

/** A client of what the operator may call. */
export type OperatorClient = Client<OperatorApi>;

/** The input of a call: path parameters, query, body, a known answer, and an idempotency key. */
export interface AnyInput {
  query?: Record<string, string | undefined>;
  body?: unknown;
  known?: CachedAnswer<unknown>;
  /** Repeated with the same key, a call that makes something makes it once and gets the same answer. */
  idempotencyKey?: string;
  [param: string]: unknown;
}

/**
 * Creates a client. Its functions never throw for failures of the network or the relay: each outcome is a value. They
 * send no cookies and refuse redirects, so a credential never goes to another origin. Answers say `no-store` themselves: a request that
 * said so would keep the browser from remembering a preflight.
 * @param calls the endpoints that it can call: `api`, or the part of the contract that its program needs
 */
export function createClient<const C extends Calls>(calls: C, options: ClientOptions): Client<C> {
  const functions = Object.entries(calls).map(([name, endpoint]) => [
    name,
    (input: AnyInput = {}) => call(endpoint, input, options),
  ]);
  return Object.fromEntries(functions) as Client<C>;
}

/** What answers at an address: a relay of this contract, one of another contract, something else, or nothing. */
export type Greeting =
  | { kind: 'relay'; version: string; signIn: boolean }
  | { kind: 'other_contract'; contract: number }
  | { kind: 'not_a_relay' }
  | { kind: 'unreachable' };

/** Asks what answers at an address, before anything secret is sent there. */
export async function greet(options: Omit<ClientOptions, 'credential'>): Promise<Greeting> {
  const answer = await createClient(extensionCalls, { timeout: 8_000, ...options }).live();
  if (!answer.ok) {
    const silent = answer.failure.code === 'relay_unreachable' || answer.failure.code === 'relay_slow';
    return { kind: silent ? 'unreachable' : 'not_a_relay' };
  }
  const { service, version, contract, signIn = false } = answer.value;
  if (service !== serviceName) return { kind: 'not_a_relay' };
  return contract === contractVersion
    ? { kind: 'relay', version, signIn }
    : { kind: 'other_contract', contract };
}

// --- Internal helpers ---

async function call(
  endpoint: Endpoint,
  input: AnyInput,
  options: ClientOptions,
): Promise<CallResult<unknown>> {
  let response: Response;
  try {
    response = await options.fetch(urlOf(options.baseUrl, endpoint, input), {
      method: endpoint.method,
      headers: {
        accept: 'application/json',
        ...(options.credential === undefined ? {} : { authorization: `Bearer ${options.credential}` }),
        ...(endpoint.request === undefined ? {} : { 'content-type': 'application/json' }),
        ...(input.known === undefined ? {} : { 'if-none-match': input.known.etag }),
        ...(input.idempotencyKey === undefined ? {} : { 'idempotency-key': input.idempotencyKey }),
      },
      ...(endpoint.request === undefined ? {} : { body: JSON.stringify(input.body ?? {}) }),
      credentials: 'omit',
      redirect: 'error',
      // While it does something, the relay may wait for NoiseAware for a minute (`NOISEAWARE_TIMEOUT`).
      signal: AbortSignal.timeout(options.timeout ?? (endpoint.method === 'GET' ? 20_000 : 75_000)),
    });
    if (response.status === 304 && input.known !== undefined) return { ok: true, ...input.known };
    return await resultOf(endpoint, response, options.parse ?? JSON.parse);
  } catch (error) {
    const slow = error instanceof Error && error.name === 'TimeoutError';
    return { ok: false, failure: { code: slow ? 'relay_slow' : 'relay_unreachable' } };
  }
}

function urlOf(baseUrl: string, endpoint: Endpoint, input: AnyInput): string {
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(input[name])),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {}))
    if (value !== undefined) query.set(name, value);
  const search = query.size > 0 ? `?${query}` : '';
  return `${baseUrl.replace(/\/+$/, '')}${path}${search}`;
}

async function resultOf(
  endpoint: Endpoint,
  response: Response,
  parse: (text: string) => unknown,
): Promise<CallResult<unknown>> {
  const isSuccess = response.status === successOf(endpoint);
  if (isSuccess && endpoint.answer === undefined) return { ok: true, value: undefined };
  const body = await jsonOf(response, parse);
  if (isSuccess && endpoint.answer !== undefined) {
    const read = readAnswer(endpoint.answer, body);
    if (read === undefined) return { ok: false, failure: { code: 'not_a_relay' } };
    const etag = response.headers.get('etag');
    return {
      ok: true,
      value: read.value,
      ...(etag === null ? {} : { etag }),
      ...(read.leftOut === 0 ? {} : { leftOut: read.leftOut }),
    };
  }
  const refusal = readAnswer(problem, body)?.value;
  if (refusal === undefined) return { ok: false, failure: { code: 'not_a_relay' } };
  const { code, type: _, title: __, status: ___, ...facts } = refusal;
  if (isProofRefused(response)) {
    const date = response.headers.get('date') ?? undefined;
    return { ok: false, failure: { ...facts, code: 'proof_refused', date } };
  }
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return {
    ok: false,
    failure: {
      ...facts,
      code: failureCodes.includes(code) ? code : codeOf(response.status),
      ...(Number.isFinite(retryAfter) ? { retryAfter } : {}),
    },
  };
}

/** Whether a proof was refused, and not the session (RFC 9449, sections 7.1 and 9). */
const isProofRefused = ({ status, headers }: Response): boolean =>
  status === 401 &&
  /error="(?:invalid_dpop_proof|use_dpop_nonce)"/.test(headers.get('www-authenticate') ?? '');

/** The code for an unknown one, by the status (RFC 9110, section 15). */
function codeOf(status: number): FailureCode {
  if (status === 401) return 'unauthenticated';
  if (status === 429) return 'rate_limited';
  return status < 500 ? 'invalid_request' : 'internal';
}

/** The body as JSON; undefined if it is none, because any server may have answered. */
async function jsonOf(response: Response, parse: (text: string) => unknown): Promise<unknown> {
  const body = await response.text();
  try {
    return parse(body);
  } catch {
    return undefined;
  }
}
