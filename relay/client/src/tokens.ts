import type { UserToken } from './contract.ts';
import type { CallOptions } from './transport.ts';

/** A cached token. `endsAt` is its expiry in milliseconds since 1970, by this process's clock. */
export interface CachedToken extends UserToken {
  readonly endsAt: number;
}

export interface TokenOptions extends CallOptions {
  /** Seconds for which the token has to be valid at least. Default 60. */
  readonly minTtl?: number | undefined;
  /** A token that NoiseAware refused with 401: it is removed from the cache. */
  readonly refused?: string | undefined;
}

export interface Tokens {
  for(account: string, options?: TokenOptions): Promise<UserToken>;
  drop(account: string): void;
  dropAll(): void;
}

/**
 * Caches a token per account, and merges concurrent requests for the same one. A caller's signal ends only its own waiting; the
 * request is aborted when no caller waits any more.
 */
export function createTokens(
  ask: (account: string, minTtl: number, options: CallOptions) => Promise<CachedToken>,
  now: () => number,
): Tokens {
  const cache = new Map<string, CachedToken>();
  const requests = new Map<string, TokenRequest>();

  const cacheToken = (account: string, token: CachedToken): CachedToken => {
    cache.delete(account);
    cache.set(account, token);
    // Evict expired tokens: the map is in order of insertion, so the oldest come first.
    for (const [cachedAccount, { endsAt }] of cache) {
      if (endsAt > now()) break;
      cache.delete(cachedAccount);
    }
    return token;
  };

  const begin = (account: string, minTtl: number, limits: CallOptions): TokenRequest => {
    const ending = new AbortController();
    const answer = ask(account, minTtl, { ...limits, signal: ending.signal }).then((token) =>
      cacheToken(account, token),
    );
    return { answer, ending, waiting: 0 };
  };

  const askOnce = async (
    account: string,
    minTtl: number,
    { signal, ...limits }: CallOptions,
  ): Promise<CachedToken> => {
    const name = JSON.stringify([account, minTtl, limits]);
    const underWay = requests.get(name) ?? begin(account, minTtl, limits);
    requests.set(name, underWay);
    underWay.waiting += 1;
    try {
      return await until(underWay.answer, signal);
    } finally {
      underWay.waiting -= 1;
      if (underWay.waiting === 0) {
        requests.delete(name);
        underWay.ending.abort();
      }
    }
  };

  return {
    async for(account, { minTtl = 60, refused, ...options } = {}) {
      options.signal?.throwIfAborted();
      if (cache.get(account)?.userToken === refused) cache.delete(account);
      const cached = cache.get(account);
      const secondsLeft = cached === undefined ? 0 : (cached.endsAt - now()) / 1000;
      const isEnough = cached !== undefined && secondsLeft > 0 && secondsLeft >= minTtl;
      const { userToken, expiresAt } = isEnough ? cached : await askOnce(account, minTtl, options);
      return { userToken, expiresAt };
    },
    drop: (account) => void cache.delete(account),
    dropAll: () => cache.clear(),
  };
}

// --- Internal helpers ---

interface TokenRequest {
  readonly answer: Promise<CachedToken>;
  readonly ending: AbortController;
  waiting: number;
}

/** Resolves like `work`, or rejects when the signal aborts. */
const until = <T>(work: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> =>
  !signal
    ? work
    : new Promise((resolve, reject) => {
        const abort = () => reject(signal.reason);
        signal.addEventListener('abort', abort, { once: true });
        work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
      });
