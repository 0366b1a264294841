import type { Seconds } from '../base/time.ts';
import { type Connection, withoutRefreshToken } from './connection/connection.ts';
import type { Link } from './link/link.ts';
import { endedPairing, type Pairing } from './pairing/pairing.ts';

/**
 * A connection from a backup. Its refresh token may have been spent since, so it is never sent again. The access code does not
 * expire, so the connection is renewed in turn like every idle one that is due.
 */
export const restoredConnection = (connection: Connection, now: Seconds): Connection => ({
  ...withoutRefreshToken(connection),
  // A refused connection is tried again at its own time; a disconnected one stays so.
  renewAt: connection.status === 'active' || connection.status === 'degraded' ? now : connection.renewAt,
  renewal: null,
});

/** A pairing from a backup. Its one-time code may have been used since, so an open one is cancelled. */
export const restoredPairing = (pairing: Pairing, now: Seconds): Pairing =>
  pairing.ended === null ? endedPairing(pairing, { as: 'cancelled', at: now }) : pairing;

/** A link from a backup. It may have been used or revoked since, so an open one is revoked. */
export const restoredLink = (link: Link, now: Seconds): Link =>
  link.ended === null ? { ...link, waiting: null, ended: { as: 'revoked', at: now } } : link;
