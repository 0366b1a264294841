import { describeCause } from '@noiseaware-connect/shared/connection-words';
import { Failure } from '@noiseaware-connect/shared/failure';
import type { Actor } from '../domain/audit.ts';
import { type Connection, documentedUserTokenLife, userTokenLeft } from '../domain/connection.ts';
import type { Sealer } from '../domain/sealing.ts';
import { type Seconds, timestampOf } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import type { Renewer } from './renewer.ts';
import { placeOf } from './seal-tokens.ts';

/** Seconds that a vended token lives at least, where the caller does not say. */
const defaultMinTtl: Seconds = 60;

export type VendToken = (
  connection: Connection,
  minTtl: Seconds | undefined,
  by: Actor,
) => Promise<{ userToken: string; expiresAt: string }>;

/**
 * Hands out a user token that lives at least `minTtl` seconds, renewing first where it must. While NoiseAware is down
 * a token that still lives is handed out although it lives shorter: its `expiresAt` says so (invariant 6).
 * @throws {Failure} `reauthorization_required`, `noiseaware_unavailable`, or `invalid_request` for a `minTtl` that no
 * token of NoiseAware can meet
 */
export function createVendToken(deps: {
  renewer: Renewer;
  sealer: Sealer;
  effects: Pick<Effects, 'now'>;
}): VendToken {
  const { renewer, sealer, effects } = deps;

  const give = async (connection: Connection) => {
    if (connection.tokens === null) throw new Failure('internal');
    return {
      userToken: await sealer.open(placeOf(connection.id, 'userToken'), connection.tokens.userToken),
      expiresAt: timestampOf(connection.tokens.userTokenExpiresAt),
    };
  };

  return async (connection, wanted, by) => {
    const minTtl = wanted ?? defaultMinTtl;
    const longest = connection.tokens?.userTokenLife ?? documentedUserTokenLife;
    if (wanted !== undefined && wanted > longest) {
      throw new Failure('invalid_request', {
        detail: `"minTtl" is longer than NoiseAware's user tokens live: at most ${Math.floor(longest)} seconds.`,
      });
    }
    requireLive(connection);
    if (userTokenLeft(connection, effects.now()) >= Math.min(minTtl, longest)) return give(connection);
    const waiting = connection.failing !== null && (connection.renewAt ?? 0) > effects.now();
    const renewed = waiting ? connection : await renewer.renew(connection.id, by);
    if (renewed === 'missing') throw new Failure('not_found');
    if (renewed === 'forgotten') throw new Failure('reauthorization_required');
    if (renewed === 'busy') {
      if (userTokenLeft(connection, effects.now()) > 0) return give(connection);
      throw new Failure('noiseaware_unavailable', { retryAfter: 5 });
    }
    requireLive(renewed);
    if (userTokenLeft(renewed, effects.now()) > 0) return give(renewed);
    throw unavailable(renewed, effects.now());
  };
}

/** The refusal for a connection that NoiseAware does not renew at the moment. */
export function unavailable(connection: Connection, now: Seconds): Failure {
  return new Failure('noiseaware_unavailable', {
    ...(connection.cause === null ? {} : { detail: describeCause(connection.cause) }),
    retryAfter: Math.max(1, Math.ceil((connection.renewAt ?? now) - now)),
  });
}

// --- Internal helpers ---

function requireLive(connection: Connection): void {
  if (connection.status === 'disconnected') {
    throw new Failure('reauthorization_required', { detail: 'This account was disconnected.' });
  }
  if (connection.status === 'reauthorization_required') throw new Failure('reauthorization_required');
}
