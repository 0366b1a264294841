import { Failure } from '@noiseaware-connect/shared/failure';
import type { Effects } from '../../base/effects.ts';
import { minute, type Seconds, timestampOf } from '../../base/time.ts';
import type { Actor } from '../../domain/audit/audit.ts';
import { type Connection, userTokenRemaining } from '../../domain/connection/connection.ts';
import { describeCause } from '../../domain/connection/connection-words.ts';
import { organizationOf } from '../../domain/connection/refusals.ts';
import { documentedUserTokenLife } from '../../domain/connection/renewal-plan.ts';
import type { ApiToken } from '../../noiseaware/authorization.ts';
import type { OpenedTokens } from './opened-tokens.ts';
import type { Renewer } from './renewer.ts';

/** Seconds below which a token counts as expired, even if the caller asks for less. */
const minimumRemaining: Seconds = 0.001;

/** The `minTtl` if the caller gives none, in seconds; at most half of a token's life. */
const defaultMinTtl: Seconds = 60;

/** The largest share of a token's life that `minTtl` can require: a fresh token must satisfy it for a while. */
const longestShare = 0.8;

export type VendToken = (
  connection: Connection,
  minTtl: Seconds | undefined,
  by: Actor,
  /** A token that NoiseAware refused although it seems valid: it is not returned. */
  refusedToken?: string,
) => Promise<VendedToken>;

export interface VendedToken extends ApiToken {
  readonly expiresAt: string;
}

/**
 * Returns a user token that is valid for at least `minTtl` seconds, or for four fifths of its life if that is less, and renews
 * first if necessary. While NoiseAware is down, a token that is still valid is returned even if it expires sooner: its
 * `expiresAt` says so.
 * @throws {Failure} `reauthorization_required`, `noiseaware_unavailable`, or `invalid_request` for a `minTtl` that no token can
 *   meet
 */
export function createVendToken({
  renewer,
  openedTokens,
  effects,
}: {
  renewer: Renewer;
  openedTokens: Pick<OpenedTokens, 'open'>;
  effects: Pick<Effects, 'now'>;
}): VendToken {
  /** The stored token if it is valid for that long; undefined if not, or if it does not open. */
  const storedToken = async (connection: Connection, minTtl: Seconds): Promise<VendedToken | undefined> => {
    const { tokens } = connection;
    const remaining = userTokenRemaining(connection, effects.now());
    // More than its whole life is left, by more than clocks differ: the clock was set back, and the end cannot be trusted.
    if (tokens === null || remaining < minTtl || remaining > tokens.userTokenLife + minute) return undefined;
    const userToken = await openedTokens.open(connection, tokens);
    if (userToken === undefined) return undefined;
    return {
      userToken,
      expiresAt: timestampOf(tokens.userTokenExpiresAt),
      obtainedAt: tokens.userTokenExpiresAt - tokens.userTokenLife,
      organization: organizationOf(connection),
    };
  };

  return async (connection, requestedTtl, by, refusedToken) => {
    const life = connection.tokens?.userTokenLife ?? documentedUserTokenLife;
    // A single token that came with a short life says nothing about the next one.
    const longest = Math.max(life, documentedUserTokenLife);
    if (requestedTtl !== undefined && requestedTtl > longest) {
      throw new Failure('invalid_request', {
        detail: `"minTtl" is longer than NoiseAware's user tokens live: at most ${Math.floor(longest)} seconds.`,
      });
    }
    requireLive(connection);
    const minTtl = Math.min(requestedTtl ?? Math.min(defaultMinTtl, life / 2), life * longestShare);
    const stored = await storedToken(connection, Math.max(minTtl, minimumRemaining));
    if (stored !== undefined && stored.userToken !== refusedToken) return stored;
    const isBackingOff = connection.failing !== null && (connection.renewAt ?? 0) > effects.now();
    const renewed = isBackingOff ? connection : await renewer.renew(connection.id, by);
    if (renewed === 'missing') throw new Failure('not_found');
    if (renewed === 'forgotten') throw new Failure('reauthorization_required', { fixedBy: 'staff' });
    const latest = renewed === 'busy' ? connection : renewed;
    requireLive(latest);
    const latestToken = await storedToken(latest, minimumRemaining);
    if (latestToken !== undefined && latestToken.userToken !== refusedToken) return latestToken;
    throw unavailable(latest, effects.now());
  };
}

/**
 * The failure for a connection that cannot be renewed now. If its owner must reset the password and no valid token is left, a
 * person must act, as for any reauthorization.
 */
export function unavailable(connection: Connection, now: Seconds, hasToken = false): Failure {
  const { cause } = connection;
  const ownerFirst = cause === 'password_reset_needed' && !hasToken;
  // Without failures, another relay is just renewing it.
  const again = connection.failing === null ? now + 5 : (connection.renewAt ?? now);
  return new Failure(ownerFirst ? 'reauthorization_required' : 'noiseaware_unavailable', {
    ...(cause === null ? {} : { detail: describeCause(cause) }),
    because: cause,
    retryAfter: Math.max(1, Math.ceil(again - now)),
  });
}

/** @throws {Failure} `reauthorization_required` if the connection must not vend tokens */
export function requireLive(connection: Connection): void {
  const { status, cause: because } = connection;
  if (status === 'disconnected') {
    throw new Failure('reauthorization_required', { detail: 'This account was disconnected.', because });
  }
  if (status === 'reauthorization_required') throw new Failure('reauthorization_required', { because });
}
