import { Failure } from '@noiseaware-connect/shared/failure';
import type { Actor } from '../domain/audit.ts';
import { type Connection, userTokenLeft } from '../domain/connection.ts';
import { describeCause } from '../domain/connection-words.ts';
import { documentedUserTokenLife } from '../domain/renewal-plan.ts';
import { sealingAddress } from '../domain/sealed-fields.ts';
import type { Sealer } from '../domain/sealing.ts';
import { type Seconds, timestampOf } from '../domain/time.ts';
import type { Effects } from '../effects.ts';
import type { Renewer } from './renewer.ts';

/** Seconds below which a token counts as run out, also where the caller asks for less. */
const aMoment: Seconds = 0.001;

/** Seconds by which clocks may differ without anything being wrong. */
const aMinute: Seconds = 60;

/** Seconds that a vended token lives at least, where the caller does not say and tokens live longer than twice that. */
const defaultMinTtl: Seconds = 60;

/** The share of a token's life that counts at the most: a fresh one meets it for a while, however much is asked for. */
const longestShare = 0.8;

export type VendToken = (
  connection: Connection,
  minTtl: Seconds | undefined,
  by: Actor,
  /** A token that NoiseAware refused, however long it seems to live: only another one is handed out. */
  refused?: string,
) => Promise<VendedToken>;

export interface VendedToken {
  readonly userToken: string;
  readonly expiresAt: string;
}

/**
 * Hands out a user token that lives at least `minTtl` seconds, or four fifths of its life where that is less, renewing
 * first where it must. While NoiseAware is down a token that still lives is handed out although it lives shorter: its
 * `expiresAt` says so (invariant 6).
 * @throws {Failure} `reauthorization_required`, `noiseaware_unavailable`, or `invalid_request` for a `minTtl` that no
 * token of NoiseAware can meet
 */
export function createVendToken(deps: {
  renewer: Renewer;
  sealer: Sealer;
  effects: Pick<Effects, 'now'>;
}): VendToken {
  const { renewer, sealer, effects } = deps;
  /**
   * Opened user tokens, since opening one costs more than all the rest of handing it out. Each hangs on the very record
   * that it was opened from: every change of a connection puts another record in its place, and takes it along.
   */
  const opened = new WeakMap<Connection, VendedToken>();

  const open = async (connection: Connection, tokens: NonNullable<Connection['tokens']>) => {
    const known = opened.get(connection);
    if (known !== undefined) return known;
    const userToken = await sealer.open(sealingAddress(connection, 'userToken'), tokens.userToken);
    if (userToken === undefined) return undefined;
    const vended: VendedToken = { userToken, expiresAt: timestampOf(tokens.userTokenExpiresAt) };
    opened.set(connection, vended);
    return vended;
  };

  /** The stored token if it lives that long; undefined where it does not, or where none of the relay's keys opens it. */
  const living = async (connection: Connection, minTtl: Seconds) => {
    const { tokens } = connection;
    const left = userTokenLeft(connection, effects.now());
    // More than it ever had: the clock was set back meanwhile, and says nothing of it any more.
    if (tokens === null || left < minTtl || left > tokens.userTokenLife + aMinute) return undefined;
    return open(connection, tokens);
  };

  return async (connection, wanted, by, refused) => {
    const life = connection.tokens?.userTokenLife ?? documentedUserTokenLife;
    // One token that came with little left says nothing of the next one.
    const longest = Math.max(life, documentedUserTokenLife);
    if (wanted !== undefined && wanted > longest) {
      throw new Failure('invalid_request', {
        detail: `"minTtl" is longer than NoiseAware's user tokens live: at most ${Math.floor(longest)} seconds.`,
      });
    }
    requireLive(connection);
    const minTtl = Math.min(wanted ?? Math.min(defaultMinTtl, life / 2), life * longestShare);
    const stored = await living(connection, Math.max(minTtl, aMoment));
    if (stored !== undefined && stored.userToken !== refused) return stored;
    const waiting = connection.failing !== null && (connection.renewAt ?? 0) > effects.now();
    const renewed = waiting ? connection : await renewer.renew(connection.id, by);
    if (renewed === 'missing') throw new Failure('not_found');
    if (renewed === 'forgotten') throw new Failure('reauthorization_required', { fixedBy: 'staff' });
    const latest = renewed === 'busy' ? connection : renewed;
    requireLive(latest);
    const brought = await living(latest, aMoment);
    if (brought !== undefined && brought.userToken !== refused) return brought;
    throw unavailable(latest, effects.now());
  };
}

/**
 * The refusal for a connection that NoiseAware does not renew at the moment. Where its owner has to reset the password
 * and no valid token is left, a person is needed as for any other authorization.
 */
export function unavailable(connection: Connection, now: Seconds, hasToken = false): Failure {
  const { cause } = connection;
  const ownerFirst = cause === 'password_reset_needed' && !hasToken;
  // One that has no trouble is only being renewed elsewhere.
  const again = connection.failing === null ? now + 5 : (connection.renewAt ?? now);
  return new Failure(ownerFirst ? 'reauthorization_required' : 'noiseaware_unavailable', {
    ...(cause === null ? {} : { detail: describeCause(cause) }),
    because: cause,
    retryAfter: Math.max(1, Math.ceil(again - now)),
  });
}

/** @throws {Failure} `reauthorization_required` for a connection of which nothing may be handed out */
export function requireLive(connection: Connection): void {
  const { status, cause: because } = connection;
  if (status === 'disconnected') {
    throw new Failure('reauthorization_required', { detail: 'This account was disconnected.', because });
  }
  if (status === 'reauthorization_required') throw new Failure('reauthorization_required', { because });
}
