import { Failure } from '@noiseaware-connect/shared/failure';
import type { Seconds } from '../domain/time.ts';
import { findConnection } from '../endpoints/find-connection.ts';
import type { Deps } from '../endpoints/handler.ts';
import { requireLive } from '../renewal/vend-token.ts';
import type { Authenticated } from './authenticate.ts';

/** Seconds between two looks. */
const pause: Seconds = 2;

/**
 * Says why a call that is under way may not go on, within seconds of it: its credential has been revoked, or its
 * connection disconnected, at this relay or another one. A store that is away ends nothing.
 */
export function watchRevocation(
  { effects, store }: Pick<Deps, 'effects' | 'store'>,
  { again, connection }: Pick<Authenticated, 'again'> & { connection: string },
  revoked: (why: Failure) => void,
  over: AbortSignal,
): void {
  const look = async () => {
    try {
      await again();
      requireLive(await findConnection(store, connection));
    } catch (error) {
      if (error instanceof Failure) revoked(error);
    }
  };
  effects.every(pause, () => void look(), over);
}
