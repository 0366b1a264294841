import { ConnectFailure, notARelay, refusalIn, retryAfterOf } from './failure.ts';
import { version } from './version.ts';

/** Longer than the relay may wait for NoiseAware (`NOISEAWARE_TIMEOUT`, at most 60 seconds), so that its answer is not missed. */
export const defaultTimeout = 75;

/** Options of each call; those of the client are the default. */
export interface CallOptions {
  /** Aborts the call: it rejects with the signal's reason. */
  readonly signal?: AbortSignal | null | undefined;
  /** Seconds within which each attempt must be answered. Default {@link defaultTimeout}. */
  readonly timeout?: number | undefined;
  /** How often a call is repeated at most, where that is safe. Default 2. */
  readonly retries?: number | undefined;
}

export interface TransportOptions extends CallOptions {
  /** The relay's address, such as `https://connect.your-company.example`, with or without a path. */
  readonly url: string;
  /** The service key (`nackey_…`). */
  readonly key: string;
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Resolves after this many seconds. Rejects with the signal's reason if it aborts meanwhile. */
  readonly sleep: (seconds: number, signal?: AbortSignal | null) => Promise<void>;
  /** Allows plain http to another machine, although the key could be read in transit. */
  readonly plainHttp?: boolean | undefined;
}

interface Call<T> extends CallOptions {
  readonly method: string;
  readonly headers?: RequestInit['headers'];
  readonly body?: RequestInit['body'] | undefined;
  /** Whether executing it twice is the same as once. */
  readonly isRepeatable: boolean;
  /** Other options of `fetch`. */
  readonly init?: RequestInit;
  /** Reads any answer but a refusal by the relay, within the timeout. */
  read(answer: Response): T | Promise<T>;
}

/**
 * Makes a call with the service key. It is repeated if it is repeatable and got no complete answer, or if it was refused before
 * anything was done, after at most 5 seconds each time.
 * @param prefix the path that the call must not leave, of encoded segments; `path` follows it, and begins with a slash
 * @throws {ConnectFailure}
 * @throws {TypeError} before anything is sent, if the call cannot be made: its path, a header or a body is invalid
 * @throws whatever the `fetch` of the options throws before it sends anything
 */
export type Send = <T>(prefix: string, path: string, call: Call<T>) => Promise<T>;

/** The longest `Retry-After` that is waited for, in seconds. */
const longestWait = 5;

/** The one way to the relay: everything that the package calls goes through it. @throws {TypeError} if an option is invalid */
export function createTransport(options: TransportOptions): Send {
  const { fetch = (...args) => globalThis.fetch(...args), sleep } = options;
  const base = baseOf(options);
  const authorization = `Bearer ${keyIn(options.key)}`;

  return async (prefix, path, call) => {
    const { href } = new URL(base + prefix + path);
    // Dot segments could lead to another call of the relay.
    if (!href.startsWith(`${base}${prefix}/`))
      throw new TypeError('the path must begin with a slash and lead nowhere else');
    const { timeout = options.timeout ?? defaultTimeout, retries = options.retries ?? 2 } = call;
    const headers = new Headers(call.headers);
    headers.set('authorization', authorization);
    if (!headers.has('user-agent')) headers.set('user-agent', userAgent);
    const duplex = isStream(call.body) ? { duplex: 'half' } : {};
    const init = { ...call.init, method: call.method, headers, body: call.body ?? null, ...duplex };
    // A redirect could lead the key elsewhere. `error` is not known to every runtime.
    const manual = { ...init, redirect: 'manual' } as const;
    // What is wrong with the call is found before it is sent, so that it is not taken for an outage.
    new Request(href, isStream(call.body) ? { ...manual, body: '' } : manual);
    const signals = [options.signal, call.signal].filter((each) => each instanceof AbortSignal);

    const attempt = async () => {
      const limit = new AbortController();
      // A `fetch` that throws instead of rejecting has sent nothing: that is a mistake and no outage.
      const sent = fetch(href, { ...manual, signal: AbortSignal.any([limit.signal, ...signals]) });
      const timer = setTimeout(() => limit.abort(), timeout * 1000);
      try {
        const answer = await sent;
        if (!/^application\/problem\+json\b/i.test(answer.headers.get('content-type') ?? ''))
          return { value: await call.read(answer), answer };
        const body = await answer.text();
        const copy = new Response(body === '' ? null : body, answer);
        return refusalIn(answer, body) ?? { value: await call.read(copy), answer: copy };
      } catch (error) {
        for (const signal of signals) signal.throwIfAborted();
        return error instanceof ConnectFailure ? error : unanswered(error, limit.signal.aborted);
      } finally {
        clearTimeout(timer);
      }
    };

    for (let repeats = 0; ; repeats += 1) {
      for (const signal of signals) signal.throwIfAborted();
      const outcome = await attempt();
      const isLast = repeats >= retries || isStream(call.body);
      const wait = isLast ? undefined : waitBeforeRepeating(outcome, call.isRepeatable, 2 ** repeats);
      if (wait === undefined || wait > longestWait) {
        if (outcome instanceof ConnectFailure) throw outcome;
        return outcome.value;
      }
      if (!(outcome instanceof ConnectFailure)) await outcome.answer.body?.cancel();
      await sleep(wait, AbortSignal.any(signals));
    }
  };
}

/** Reads JSON of the relay's own calls; undefined for an answer without content. @throws {ConnectFailure} */
export const readRelayAnswer =
  (parse: (text: string) => unknown) =>
  async (answer: Response): Promise<unknown> => {
    if (answer.status === 204) return undefined;
    const text = await answer.text();
    if (!answer.ok) throw notARelay(answer);
    try {
      return Object(parse(text));
    } catch {
      throw notARelay(answer);
    }
  };

/** An id as a segment of a path. @throws {TypeError} if it cannot be one */
export function segment(id: string): string {
  // URLs have no way to write a segment of dots.
  if (typeof id === 'string' && !/^\.{0,2}$/.test(id)) return encodeURIComponent(id);
  throw new TypeError('an id must be text, and neither empty nor . or ..');
}

// --- Internal helpers ---

/** With the name of the runtime. */
const userAgent = `noiseaware-connect-client/${version} ${globalThis.navigator?.userAgent ?? ''}`.trim();

/** The address without a final slash. @throws {TypeError} if the key could be read in transit */
function baseOf({ url, plainHttp = false }: TransportOptions): string {
  const { protocol, hostname, origin, pathname } = new URL(url);
  const isHere = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  if (protocol !== 'https:' && !(protocol === 'http:' && (isHere || plainHttp))) {
    throw new TypeError('the relay’s address must begin with https:// (or set plainHttp)');
  }
  return origin + pathname.replace(/\/+$/, '');
}

/** @throws {TypeError} which does not quote the key */
function keyIn(key: string): string {
  if (typeof key === 'string' && /^nackey_[\w-]+$/.test(key)) return key;
  throw new TypeError(
    'the key must be a service key: nackey_ and the characters that follow it, without spaces',
  );
}

function unanswered(error: unknown, isLate: boolean): ConnectFailure {
  const [code, message] = isLate
    ? (['relay_slow', 'The relay did not answer in time.'] as const)
    : (['relay_unreachable', 'The relay cannot be reached.'] as const);
  return new ConnectFailure({ code, message, fixedBy: 'time', error });
}

/** Whether the body is a stream, which can be sent only once. */
const isStream = (body: RequestInit['body']): boolean =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

/**
 * Seconds to wait before repeating; undefined if the call must not be repeated.
 * @param pause seconds, where the answer says nothing
 */
function waitBeforeRepeating(
  outcome: { readonly answer: Response } | ConnectFailure,
  isRepeatable: boolean,
  pause: number,
): number | undefined {
  if (!(outcome instanceof ConnectFailure)) {
    const { answer } = outcome;
    if (answer.status === 429) return retryAfterOf(answer);
    return isRepeatable && [502, 503, 504].includes(answer.status)
      ? (retryAfterOf(answer) ?? pause)
      : undefined;
  }
  const { code, fixedBy, retryAfter } = outcome;
  // The relay has renewed the token, and NoiseAware did nothing with the refused call.
  if (code === 'noiseaware_unauthorized') return 0;
  // A second attempt would take as long again.
  if (code === 'relay_slow') return undefined;
  if (!isRepeatable && !wasNotSent(outcome)) return undefined;
  return retryAfter ?? (fixedBy === 'time' ? pause : undefined);
}

/** Whether the relay refused before it did anything. With these two causes NoiseAware may have executed the call. */
const wasNotSent = ({ status, code, cause }: ConnectFailure): boolean =>
  status === 429 ||
  code === 'store_unavailable' ||
  (code === 'noiseaware_unavailable' && cause !== 'unreachable' && cause !== 'slow');
