import { ConnectFailure, refusalIn, retryAfterOf } from './failure.ts';

/** The longest `Retry-After` that is waited for automatically, in seconds. */
const longestWait = 5;

/** Seconds before a call is repeated if no relay was reached. */
const aMoment = 1;

export interface Call {
  readonly method: string;
  readonly headers: Headers;
  readonly body?: RequestInit['body'] | undefined;
  readonly signal?: AbortSignal | null | undefined;
  readonly redirect: 'manual' | 'error';
  /** Whether the call is idempotent. */
  readonly isRepeatable: boolean;
}

/** Resolves with any answer except a refusal by the relay. @throws {ConnectFailure} */
export type Send = (url: string, call: Call) => Promise<Response>;

export interface Effects {
  readonly fetch: typeof globalThis.fetch;
  /** Resolves after this many seconds. Rejects with the signal's reason if it aborts meanwhile. */
  readonly sleep: (seconds: number, signal?: AbortSignal | null) => Promise<void>;
}

/**
 * Makes a call, and repeats it at most once, after at most 5 seconds. It is repeated if it is idempotent and got no complete
 * answer, or if it was refused before anything was done.
 */
export function createSend({ fetch, sleep }: Effects): Send {
  const attempt = async (url: string, { isRepeatable: _, ...init }: Call) => {
    const duplex = isStream(init.body) ? { duplex: 'half' } : {};
    try {
      // Node's types lack `duplex`.
      const answer = await fetch(url, { ...init, ...duplex } as unknown as RequestInit);
      if (!/^application\/problem\+json\b/i.test(answer.headers.get('content-type') ?? '')) return answer;
      const body = await answer.text();
      return refusalIn(answer, body) ?? new Response(body, answer);
    } catch (error) {
      init.signal?.throwIfAborted();
      return new ConnectFailure({
        code: 'relay_unreachable',
        message: 'The relay cannot be reached.',
        cause: error,
      });
    }
  };

  return async (url, call) => {
    let outcome = await attempt(url, call);
    const wait = isStream(call.body) ? undefined : waitBeforeRepeating(outcome, call.isRepeatable);
    if (wait !== undefined && wait <= longestWait) {
      if (outcome instanceof Response) await outcome.body?.cancel();
      await sleep(wait, call.signal);
      outcome = await attempt(url, call);
    }
    if (outcome instanceof ConnectFailure) throw outcome;
    return outcome;
  };
}

// --- Internal helpers ---

/** Whether the body is a stream, which can be sent only once. */
const isStream = (body: Call['body']): boolean =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

/** Seconds to wait before repeating; undefined if the call must not be repeated. */
function waitBeforeRepeating(outcome: Response | ConnectFailure, isRepeatable: boolean): number | undefined {
  if (outcome instanceof Response) {
    const { status } = outcome;
    if (status === 429) return retryAfterOf(outcome);
    return isRepeatable && [502, 503, 504].includes(status) ? (retryAfterOf(outcome) ?? aMoment) : undefined;
  }
  // The relay has renewed the token, and NoiseAware did nothing with the refused call.
  if (outcome.code === 'noiseaware_unauthorized') return 0;
  if (outcome.code === 'relay_unreachable') return isRepeatable ? aMoment : undefined;
  return isRepeatable || wasNotSent(outcome) ? outcome.waits : undefined;
}

/** Whether the relay refused before it called NoiseAware. With these two causes NoiseAware may have executed the call. */
const wasNotSent = ({ status, code, because }: ConnectFailure): boolean =>
  status === 429 ||
  code === 'store_unavailable' ||
  (code === 'noiseaware_unavailable' && because !== 'unreachable' && because !== 'slow');
