import { setTimeout as wait } from 'node:timers/promises';
import type { AccountState, UserToken } from './contract.ts';
import { type EventOptions, type EventStream, type LoggedEvent, readEvents } from './events.ts';
import { ConnectFailure, notARelay } from './failure.ts';
import { readJson, writeJson } from './json.ts';
import { type Asking, createKnownAnswers } from './known-answers.ts';
import { type ApiFetch, createApiFetch, createNoiseAware, type NoiseAware } from './noiseaware.ts';
import {
  type AnswerOf,
  type BodyOf,
  createGroups,
  type Groups,
  type OperationOf,
  type QueryInput,
  type QueryOf,
  type RequestOptions,
  recordsIn,
} from './operations.ts';
import { type CachedToken, createTokens, type TokenOptions } from './tokens.ts';
import { type CallOptions, createTransport, defaultTimeout, readRelayAnswer, segment } from './transport.ts';

export interface ClientOptions extends CallOptions {
  /** The relay's address, such as `https://connect.your-company.example`, with or without a path. */
  readonly url: string;
  /** The service key (`nackey_…`). */
  readonly key: string;
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
  /** Resolves after this many seconds. Rejects with the signal's reason if it aborts meanwhile. */
  readonly sleep?: ((seconds: number, signal?: AbortSignal | null) => Promise<void>) | undefined;
  /** Allows plain http to another machine, although the key could be read in transit. */
  readonly plainHttp?: boolean | undefined;
}

/** Every call that a service key may make, by noun. A call that fails throws a `ConnectFailure`. */
export interface Client extends Groups {
  /**
   * A user token for your own calls to NoiseAware. A cached token is returned while it is valid for `minTtl` more seconds by the
   * relay's clock. While NoiseAware is down the relay may return a token with less time left: see `expiresAt`.
   * @throws {ConnectFailure}
   */
  tokenFor(account: string, options?: TokenOptions): Promise<UserToken>;
  /**
   * Calls NoiseAware's API through the relay, which adds the token and renews it. Resolves with NoiseAware's answer of any status;
   * its `json()` returns integers beyond 2^53 as bigints. Redirects are not followed. The call is repeated where that is safe.
   * @param target an account, or `{ connection }`
   * @param path of NoiseAware's API, such as `/thresholds/list`
   * @throws {ConnectFailure} if the relay itself refuses the call or cannot be reached
   */
  readonly fetch: ApiFetch;
  readonly noiseaware: NoiseAware;
  /** An account's state and connections, the healthiest first. @throws {ConnectFailure} `not_found` if it was never connected */
  account(account: string, options?: CallOptions): Promise<AccountState>;
  /**
   * Iterates over what happens to the accounts of the key, from `since` on, without an end: it waits for the next event, also while
   * the relay restarts or cannot be reached. Each event comes at least once, in order. Store the place that `onPlace` is called with,
   * or that the stream has, and pass it as `since` to the next process.
   * @throws {ConnectFailure} if someone has to act; `events_gone` if events since then are not kept any more: its
   *   `problem.oldest` is a `since` that works
   */
  events(options?: EventOptions): EventStream;
  /**
   * Any call of the relay, typed if it is one that this version knows. A POST is repeated only with an `idempotencyKey`.
   * @param path from the relay's address on, such as `/v1/links/${id}`
   * @returns the answer's JSON; undefined without one
   * @throws {ConnectFailure}
   */
  request<Method extends string, Path extends `/${string}`>(
    method: Method,
    path: Path,
    options?: RequestOptions<QueryOf<OperationOf<Method, Path>>, BodyOf<OperationOf<Method, Path>>>,
  ): Promise<AnswerOf<OperationOf<Method, Path>>>;
}

/**
 * Creates a client of one relay with one service key. It caches user tokens in memory: create one per process.
 * @throws {TypeError} if the address or the key cannot be one
 */
export function createClient(options: ClientOptions): Client {
  const { now = Date.now, sleep = pause } = options;
  const send = createTransport({ ...options, sleep });
  const tokens = createTokens(askForToken, now);

  /** Makes a call; drops the cached tokens that a refusal says are of no use any more. */
  const watched = async <T>(account: string | undefined, call: Promise<T>): Promise<T> => {
    try {
      return await call;
    } catch (error) {
      if (error instanceof ConnectFailure && error.code === 'unauthenticated') tokens.dropAll();
      else if (error instanceof ConnectFailure && needsSomeone(error) && account !== undefined)
        tokens.drop(account);
      throw error;
    }
  };

  const exchange = <T>(
    method: string,
    path: string,
    { query, body, idempotencyKey, ...callOptions }: RequestOptions,
    { headers: known, read }: { headers?: Asking['headers']; read(answer: Response): Promise<T> },
  ) => {
    const headers = {
      ...known,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
    };
    return send('', path + searchOf(query), {
      ...callOptions,
      method,
      headers,
      body: body === undefined ? undefined : writeJson(body),
      isRepeatable: method !== 'POST' || idempotencyKey !== undefined,
      read,
    });
  };

  const askingFor = createKnownAnswers(readRelayAnswer(readJson));

  const request = (name: string, path: string, requestOptions: RequestOptions = {}) => {
    const method = name.toUpperCase();
    const asking =
      method === 'GET'
        ? askingFor(path + searchOf(requestOptions.query))
        : { read: readRelayAnswer(readJson) };
    return watched(undefined, exchange(method, path, requestOptions, asking));
  };

  async function askForToken(
    account: string,
    minTtl: number,
    callOptions: CallOptions,
  ): Promise<CachedToken> {
    // Asking twice is harmless, with any key.
    const asked = { ...callOptions, body: { minTtl }, idempotencyKey: crypto.randomUUID() };
    const read = async (answer: Response) => {
      const { userToken, expiresAt } = Object(await readRelayAnswer(readJson)(answer)) as Record<
        string,
        unknown
      >;
      const ends = Date.parse(String(expiresAt));
      if (typeof userToken !== 'string' || typeof expiresAt !== 'string' || Number.isNaN(ends))
        throw notARelay(answer);
      // Converted from the relay's clock, which may differ from this machine's.
      const answeredAt = Date.parse(answer.headers.get('date') ?? '');
      return { userToken, expiresAt, endsAt: Number.isNaN(answeredAt) ? ends : now() + (ends - answeredAt) };
    };
    return watched(account, exchange('POST', `/v1/accounts/${segment(account)}/token`, asked, { read }));
  }

  const passThrough = createApiFetch(send);
  const apiFetch: ApiFetch = async (target, path, init) => {
    const account = typeof target === 'string' ? target : undefined;
    const answer = await watched(account, passThrough(target, path, init));
    if (answer.status === 401 && account !== undefined) tokens.drop(account);
    return answer;
  };

  const groups = createGroups(request);
  return {
    ...groups,
    tokenFor: (account, tokenOptions) => tokens.for(account, tokenOptions),
    fetch: apiFetch,
    noiseaware: createNoiseAware(apiFetch),
    account: groups.accounts.get,
    events: (eventOptions) =>
      readEvents(
        async (query, signal) => {
          const timeout = query.wait + (options.timeout ?? defaultTimeout);
          const page = await request('GET', '/v1/events', {
            query: { ...query },
            signal,
            timeout,
            retries: 0,
          });
          const { next, ...rest } = Object(page) as { next: number };
          return { events: recordsIn(rest, 'events') as readonly LoggedEvent[], next };
        },
        { now, sleep },
        eventOptions,
      ),
    request: request as Client['request'],
  };
}

// --- Internal helpers ---

/** Whether a party has to act before the same call can succeed. */
const needsSomeone = ({ fixedBy }: ConnectFailure): boolean =>
  fixedBy === 'owner' || fixedBy === 'staff' || fixedBy === 'operator';

/** A query with its question mark; empty if it has no field. */
function searchOf(query: QueryInput | undefined = {}): string {
  const fields = Object.entries(query).flatMap(([name, value]) =>
    [value ?? []].flat().map((each) => [name, String(each)]),
  );
  return fields.length === 0 ? '' : `?${new URLSearchParams(fields)}`;
}

const pause = (seconds: number, signal?: AbortSignal | null): Promise<void> =>
  wait(seconds * 1000, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
