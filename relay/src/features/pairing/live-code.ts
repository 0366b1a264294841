import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Effects } from '../../base/effects.ts';
import { StoreUnavailable } from '../../base/store-unavailable.ts';
import { minute } from '../../base/time.ts';
import { hashOf } from '../../domain/secrets.ts';
import type { Store } from '../../store/store.ts';

/** ConnectionURL calls per live one-time code that need no turn: more than NoiseAware makes, too few to guess a secret with. */
const callsPerCode = { points: 10, duration: minute };

/**
 * Whether a call has a live one-time code, of which guessers have none: NoiseAware may share its visible address with them. False
 * for further calls with the code.
 */
export function createIsOfLiveCode({
  effects: { now },
  store: { pairings },
}: {
  effects: Pick<Effects, 'now'>;
  store: Pick<Store, 'pairings'>;
}): (code: string) => Promise<boolean> {
  const calls = new RateLimiterMemory(callsPerCode);
  return async (code) => {
    const codeHash = hashOf(code);
    // While the store is unavailable, the call waits as any other.
    const isLive = await pairings.isClaimable(codeHash, now()).catch((error: unknown) => {
      if (error instanceof StoreUnavailable) return false;
      throw error;
    });
    if (!isLive) return false;
    return calls.consume(codeHash).then(
      () => true,
      () => false,
    );
  };
}
