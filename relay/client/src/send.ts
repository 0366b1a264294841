import { ConnectFailure, refusalIn, retryAfterOf } from './failure.ts';

/** The longest `Retry-After` in seconds that a call waits by itself. */
const longestWait = 5;

/** Seconds before a call is repeated that met no relay, or a proxy without one. */
const aMoment = 1;

export interface Call {
  readonly method: string;
  readonly headers: Headers;
  readonly body?: RequestInit['body'] | undefined;
  readonly signal?: AbortSignal | null | undefined;
  readonly redirect: 'manual' | 'error';
  /** Whether the call does nothing more when it is made twice. */
  readonly isRepeatable: boolean;
}

/** Gives any answer that is no refusal of the relay's own. @throws {ConnectFailure} */
export type Send = (url: string, call: Call) => Promise<Response>;

export interface Effects {
  readonly fetch: typeof globalThis.fetch;
  /** Resolves after that long. @throws the signal's reason where it aborts meanwhile */
  readonly sleep: (seconds: number, signal?: AbortSignal | null) => Promise<void>;
}

/**
 * Makes a call, and once more where that is safe: where it may be repeated and no whole answer came, or where it was refused
 * before anything was done. It is never made a third time, and waits 5 seconds at the most.
 */
export function createSend({ fetch, sleep }: Effects): Send {
  const attempt = async (url: string, { isRepeatable: _, ...init }: Call) => {
    const duplex = isStream(init.body) ? { duplex: 'half' } : {};
    try {
      // What Node's own types leave out of a request.
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

/** What is read while it is sent, and so can be sent once only. */
const isStream = (body: Call['body']): boolean =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

/** Seconds; undefined where the call is not made again. */
function waitBeforeRepeating(outcome: Response | ConnectFailure, isRepeatable: boolean): number | undefined {
  if (outcome instanceof Response) {
    const { status } = outcome;
    if (status === 429) return retryAfterOf(outcome);
    return isRepeatable && [502, 503, 504].includes(status) ? (retryAfterOf(outcome) ?? aMoment) : undefined;
  }
  // The token has been renewed meanwhile, and NoiseAware did nothing with the refused one.
  if (outcome.code === 'noiseaware_unauthorized') return 0;
  if (outcome.code === 'relay_unreachable') return isRepeatable ? aMoment : undefined;
  return isRepeatable || wasNotSent(outcome) ? outcome.waits : undefined;
}

/** Whether the relay refused before it called NoiseAware. After these two causes NoiseAware may have done what was asked. */
const wasNotSent = ({ status, code, because }: ConnectFailure): boolean =>
  status === 429 ||
  code === 'store_unavailable' ||
  (code === 'noiseaware_unavailable' && because !== 'unreachable' && because !== 'slow');
