import { setTimeout as wait } from 'node:timers/promises';
import type { AccountState, Connection, ConnectionFilter, UserToken } from './contract.ts';
import type { EventOptions, LoggedEvent } from './events.ts';
import { readEvents } from './events.ts';
import { ConnectFailure } from './failure.ts';
import { readJson, writeJson } from './json.ts';
import { type Call, createSend } from './send.ts';
import { type CachedToken, createTokens, type TokenOptions } from './tokens.ts';

/** Timeout of the relay's own calls, in milliseconds. */
const longestCall = 30_000;

export interface ClientOptions {
  /** The relay's address, such as `https://connect.your-company.example`, with or without a path. */
  readonly url: string;
  /** The service key (`nackey_…`). */
  readonly key: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Resolves after this many seconds. Rejects with the signal's reason if it aborts meanwhile. */
  readonly sleep?: (seconds: number, signal?: AbortSignal | null) => Promise<void>;
  /** Allows plain http to another machine, although the key could be read in transit. */
  readonly plainHttp?: boolean;
}

export interface ListOptions extends Omit<ConnectionFilter, 'cursor'> {
  readonly signal?: AbortSignal;
}

/** Options of `fetch`, plus `json`: a value to send as JSON. A bigint is written as a number with all its digits. */
export interface ApiInit extends RequestInit {
  readonly json?: unknown;
}

export interface Client {
  /**
   * A user token for your own calls to NoiseAware. A cached token is returned while it is valid for `minTtl` more seconds by the
   * relay's clock. While NoiseAware is down the relay may return a token with less time left: see `expiresAt`.
   * @throws {ConnectFailure}
   */
  tokenFor(account: string, options?: TokenOptions): Promise<UserToken>;
  /**
   * Calls NoiseAware's API through the relay, which adds the token and renews it. Resolves with NoiseAware's answer of any status;
   * its `json()` returns integers beyond 2^53 as bigints. Redirects are not followed. The call is repeated once if that is safe.
   * @param path of NoiseAware's API, such as `/thresholds/list`
   * @throws {ConnectFailure} if the relay itself refuses the call or cannot be reached
   */
  fetch(account: string, path: string, init?: ApiInit): Promise<Response>;
  /** An account's state and connections, the healthiest first. @throws {ConnectFailure} `not_found` if it was never connected */
  account(account: string, options?: { readonly signal?: AbortSignal }): Promise<AccountState>;
  /** Iterates over all connections that the key may access. Pages are requested as needed. @throws {ConnectFailure} */
  connections(options?: ListOptions): AsyncGenerator<Connection, void, undefined>;
  /**
   * Iterates over what happens to the accounts of the key, from `since` on, without an end: it waits for the next event, also while
   * the relay restarts or cannot be reached. Each event comes at least once, in order: store its `seq` when you have worked on it,
   * and pass the last one as `since` to the next process.
   * @throws {ConnectFailure} if someone has to act; `events_gone` if events since then are not kept any more: its
   *   `problem.oldest` is a `since` that works
   */
  events(options?: EventOptions): AsyncGenerator<LoggedEvent, void, undefined>;
}

/** Creates a client of one relay with one service key. It caches user tokens in memory: create one per process. */
export function createClient(options: ClientOptions): Client {
  const { now = Date.now, sleep = pause, fetch = (...args) => globalThis.fetch(...args) } = options;
  const base = baseOf(options);
  const send = createSend({ fetch, sleep });
  const tokens = createTokens(askForToken, now);

  const sendKeyed = async (url: string, account: string | undefined, call: Call): Promise<Response> => {
    call.headers.set('authorization', `Bearer ${options.key}`);
    try {
      return await send(url, call);
    } catch (error) {
      if (error instanceof ConnectFailure && error.needs !== undefined) {
        if (error.status === 401) tokens.dropAll();
        else if (account !== undefined) tokens.drop(account);
      }
      throw error;
    }
  };

  /** Makes one of the relay's own calls and reads the whole answer, within the timeout. */
  async function ask(
    path: string,
    init: { account?: string; json?: unknown; signal?: AbortSignal | undefined },
  ) {
    const limit = AbortSignal.timeout(longestCall);
    try {
      const answer = await sendKeyed(base + path, init.account, {
        ...(init.json === undefined ? { method: 'GET' } : { method: 'POST', body: writeJson(init.json) }),
        headers: new Headers(init.json === undefined ? {} : { 'content-type': 'application/json' }),
        signal: init.signal === undefined ? limit : AbortSignal.any([limit, init.signal]),
        redirect: 'error',
        isRepeatable: true,
      });
      return { answer, body: bodyOf(answer, await answer.text()) };
    } catch (error) {
      init.signal?.throwIfAborted();
      if (!limit.aborted || error instanceof ConnectFailure) throw error;
      throw new ConnectFailure({
        code: 'relay_slow',
        message: 'The relay did not answer in time.',
        cause: error,
      });
    }
  }

  async function askForToken(account: string, minTtl: number, signal: AbortSignal): Promise<CachedToken> {
    const { answer, body } = await ask(`/v1/accounts/${encodeURIComponent(account)}/token`, {
      account,
      json: { minTtl },
      signal,
    });
    const { userToken, expiresAt } = body;
    const ends = Date.parse(String(expiresAt));
    if (typeof userToken !== 'string' || typeof expiresAt !== 'string' || Number.isNaN(ends))
      throw notARelay(answer);
    // Converted from the relay's clock, which may differ from this machine's.
    const sentAt = Date.parse(answer.headers.get('date') ?? '');
    return { userToken, expiresAt, endsAt: Number.isNaN(sentAt) ? ends : now() + (ends - sentAt) };
  }

  return {
    tokenFor: (account, tokenOptions) => tokens.for(account, tokenOptions),

    async fetch(account, path, { json, ...init } = {}) {
      const prefix = `${base}/v1/accounts/${encodeURIComponent(account)}/noiseaware`;
      const { href } = new URL(prefix + path);
      // Dot segments could lead to another call of the relay.
      if (!href.startsWith(`${prefix}/`))
        throw new TypeError('the path must begin with a slash and lead nowhere else');
      const method = (init.method ?? (json === undefined ? 'GET' : 'POST')).toUpperCase();
      const headers = new Headers(init.headers);
      if (json !== undefined) headers.set('content-type', 'application/json');
      const body = json === undefined ? init.body : writeJson(json);
      const isRepeatable =
        /^(GET|HEAD|OPTIONS|PUT|DELETE)$/.test(method) || /^[^?#]*\/list\/?(\?|$)/.test(path);
      const call = { ...init, method, headers, body, redirect: 'manual', isRepeatable } as const;
      const answer = await sendKeyed(href, account, call);
      if (answer.status === 401) tokens.drop(account);
      return exact(answer);
    },

    async account(account, { signal } = {}) {
      const { answer, body } = await ask(`/v1/accounts/${encodeURIComponent(account)}`, { account, signal });
      if (!Array.isArray(body['connections'])) throw notARelay(answer);
      return body as unknown as AccountState;
    },

    async *connections({ signal, ...query } = {}) {
      let cursor: string | undefined;
      do {
        const parameters = Object.entries({ ...query, cursor }).filter(
          (each): each is [string, string] => each[1] !== undefined,
        );
        const { answer, body } = await ask(`/v1/connections?${new URLSearchParams(parameters)}`, { signal });
        if (!Array.isArray(body['connections'])) throw notARelay(answer);
        yield* body['connections'] as Connection[];
        cursor = typeof body['nextCursor'] === 'string' ? body['nextCursor'] : undefined;
      } while (cursor !== undefined);
    },

    events: (eventOptions) =>
      readEvents(
        async (query, signal) => {
          const { answer, body } = await ask(`/v1/events?${new URLSearchParams(query)}`, { signal });
          const { events, next } = body;
          if (!Array.isArray(events) || typeof next !== 'number') throw notARelay(answer);
          return { events: events as LoggedEvent[], next };
        },
        { now, sleep },
        eventOptions,
      ),
  };
}

// --- Internal helpers ---

/** The address without a final slash. @throws {TypeError} if the key could be read in transit */
function baseOf({ url, plainHttp = false }: ClientOptions): string {
  const { protocol, hostname, origin, pathname } = new URL(url);
  const isHere = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  if (protocol !== 'https:' && !(protocol === 'http:' && (isHere || plainHttp))) {
    throw new TypeError('the relay’s address must begin with https:// (or set plainHttp)');
  }
  return origin + pathname.replace(/\/+$/, '');
}

/** @throws {ConnectFailure} if it is not an answer of a relay */
function bodyOf(answer: Response, text: string): Record<string, unknown> {
  if (!answer.ok) throw notARelay(answer);
  try {
    return Object(readJson(text)) as Record<string, unknown>;
  } catch {
    throw notARelay(answer);
  }
}

/** The failure for an answer that is not a relay's: from a proxy without a relay behind it, or from another program. */
const notARelay = ({ status }: Response): ConnectFailure =>
  status >= 500
    ? new ConnectFailure({
        code: 'relay_unreachable',
        status,
        message: `The relay’s proxy answered ${status}.`,
      })
    : new ConnectFailure({ code: 'not_a_relay', status, message: 'What answered is no relay.' });

/** Makes the answer's `json()` keep all digits of integers. */
function exact(answer: Response): Response {
  const clone = answer.clone.bind(answer);
  return Object.assign(answer, {
    json: async () => readJson(await answer.text()),
    clone: () => exact(clone()),
  });
}

const pause = (seconds: number, signal?: AbortSignal | null): Promise<void> =>
  wait(seconds * 1000, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
