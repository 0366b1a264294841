import { Failure } from '@noiseaware-connect/shared/failure';
import type { Seconds } from '../domain/time.ts';
import { findConnection } from '../endpoints/find-connection.ts';
import type { Deps } from '../endpoints/handler.ts';
import { requireLive } from '../renewal/vend-token.ts';
import type { Authenticated } from './authenticate.ts';

/** Seconds between two looks. */
const pause: Seconds = 2;

/** A call that is under way. */
export interface Watched {
  readonly again: Authenticated['again'];
  readonly connection: string;
  /** Is called with why the call may not go on. */
  revoked(why: Failure): void;
}

/**
 * Looks after calls that are under way: says within seconds why one may not go on, since its credential has been revoked,
 * or its connection disconnected, at this relay or another one. A store that is away ends nothing.
 */
export function watchRevocations({
  effects,
  store,
  answered,
}: Pick<Deps, 'effects' | 'store' | 'answered'>): Set<Watched> {
  const underWay = new Set<Watched>();

  const look = async ({ again, connection, revoked }: Watched) => {
    try {
      await again();
      requireLive(await findConnection(store, connection));
    } catch (error) {
      if (error instanceof Failure) revoked(error);
    }
  };
  // One timer for all: one for each call would cost a short one as much as to find its connection.
  effects.every(pause, () => underWay.forEach((each) => void look(each)), answered);
  return underWay;
}
