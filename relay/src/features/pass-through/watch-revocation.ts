import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import type { Seconds } from '../../base/time.ts';
import { findConnection } from '../../calls/find-connection.ts';
import type { Store } from '../../store/store.ts';
import { requireLive } from '../renewal/vend-token.ts';

/** Seconds between two checks. */
const pause: Seconds = 2;

/** A call in flight. */
export interface Watched {
  /** Checks the caller's credential again. @throws {Failure} if it was revoked */
  again(): Promise<unknown>;
  readonly connection: string;
  /** Patterns of the accounts that the caller may access; null for all. */
  readonly accountScope: readonly string[] | null;
  /** Called with the reason if the call must be aborted. */
  revoked(why: Failure): void;
}

export interface RevocationDeps {
  effects: Pick<Effects, 'every'>;
  store: Pick<Store, 'connections'>;
  /** Aborts once all calls in flight were answered. */
  answered: AbortSignal;
}

/**
 * Checks calls in flight every two seconds: if the credential was revoked, or the connection disconnected or moved to an account
 * that the caller may not access, at this relay or another one, the call is reported as revoked. An unavailable store aborts nothing.
 * @returns the set to which calls are added while they run
 */
export function watchRevocations({ effects, store, answered }: RevocationDeps): Set<Watched> {
  const underWay = new Set<Watched>();

  const look = async ({ again, connection, accountScope, revoked }: Watched) => {
    try {
      await again();
      requireLive(await findConnection(store, connection, accountScope));
    } catch (error) {
      if (error instanceof Failure) revoked(error);
    }
  };
  // One timer for all calls: a timer per call was measured to cost as much as finding its connection.
  effects.every(pause, () => underWay.forEach((each) => void look(each)), answered);
  return underWay;
}
