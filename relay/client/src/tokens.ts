import type { UserToken } from './contract.ts';

/** A cached token. `endsAt` is its expiry in milliseconds since 1970, by this process's clock. */
export interface CachedToken extends UserToken {
  readonly endsAt: number;
}

export interface TokenOptions {
  /** Seconds for which the token has to be valid at least. Default 60. */
  readonly minTtl?: number;
  /** A token that NoiseAware refused with 401: it is removed from the cache. */
  readonly refused?: string;
  readonly signal?: AbortSignal;
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
  ask: (account: string, minTtl: number, signal: AbortSignal) => Promise<CachedToken>,
  now: () => number,
): Tokens {
  const kept = new Map<string, CachedToken>();
  const asked = new Map<string, Asked>();

  const keep = (account: string, token: CachedToken): CachedToken => {
    kept.delete(account);
    kept.set(account, token);
    // Evict expired tokens: the map is in order of insertion, so the oldest come first.
    for (const [other, { endsAt }] of kept) {
      if (endsAt > now()) break;
      kept.delete(other);
    }
    return token;
  };

  const begin = (account: string, minTtl: number): Asked => {
    const ending = new AbortController();
    const answer = ask(account, minTtl, ending.signal).then((token) => keep(account, token));
    return { answer, ending, waiting: 0 };
  };

  const askOnce = async (
    account: string,
    minTtl: number,
    signal: AbortSignal | undefined,
  ): Promise<CachedToken> => {
    const name = JSON.stringify([account, minTtl]);
    const underWay = asked.get(name) ?? begin(account, minTtl);
    asked.set(name, underWay);
    underWay.waiting += 1;
    try {
      return await until(underWay.answer, signal);
    } finally {
      underWay.waiting -= 1;
      if (underWay.waiting === 0) {
        asked.delete(name);
        underWay.ending.abort();
      }
    }
  };

  return {
    async for(account, { minTtl = 60, refused, signal } = {}) {
      signal?.throwIfAborted();
      if (kept.get(account)?.userToken === refused) kept.delete(account);
      const known = kept.get(account);
      const left = known === undefined ? 0 : (known.endsAt - now()) / 1000;
      const isEnough = known !== undefined && left > 0 && left >= minTtl;
      const { userToken, expiresAt } = isEnough ? known : await askOnce(account, minTtl, signal);
      return { userToken, expiresAt };
    },
    drop: (account) => void kept.delete(account),
    dropAll: () => kept.clear(),
  };
}

// --- Internal helpers ---

interface Asked {
  readonly answer: Promise<CachedToken>;
  readonly ending: AbortController;
  waiting: number;
}

/** Resolves like `work`, or rejects when the signal aborts. */
const until = <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> =>
  signal === undefined
    ? work
    : new Promise((resolve, reject) => {
        const abort = () => reject(signal.reason);
        signal.addEventListener('abort', abort, { once: true });
        work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
      });
