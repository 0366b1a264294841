import { type Connection, withoutRefreshToken } from './connection.ts';
import type { Link } from './link.ts';
import type { Pairing } from './pairing.ts';
import type { Seconds } from './time.ts';

/**
 * A connection of a backup. Its refresh token may have been spent since and is never sent again: the access code is
 * the way back, and since that does not end, the connection waits for its turn like every idle one that is due.
 */
export const restoredConnection = (connection: Connection, now: Seconds): Connection => ({
  ...withoutRefreshToken(connection),
  // What was refused is tried again when it would have been; a disconnected one stays as it was.
  renewAt: connection.status === 'active' || connection.status === 'degraded' ? now : connection.renewAt,
  renewal: null,
});

/** A pairing of a backup. Its one-time code may have been used since, so none that was open is any more. */
export const restoredPairing = (pairing: Pairing, now: Seconds): Pairing =>
  pairing.ended === null ? { ...pairing, ended: { as: 'cancelled', at: now } } : pairing;

/** A link of a backup. It may have been used or revoked since, so none that was open is any more. */
export const restoredLink = (link: Link, now: Seconds): Link =>
  link.ended === null ? { ...link, waiting: null, ended: { as: 'revoked', at: now } } : link;
