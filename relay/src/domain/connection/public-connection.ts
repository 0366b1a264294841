import type { SentConnection } from '@noiseaware-connect/shared/shapes';
import { dateOf, timestampOf } from '../../base/time.ts';
import { type Connection, diesAt } from './connection.ts';
import { hasEnd } from './groups.ts';
import { nameOf } from './identity.ts';

/** The public shape of a connection. Cached per record object, since a change replaces the object. */
export function publicConnection(connection: Connection): SentConnection {
  const known = shown.get(connection);
  if (known !== undefined) return known;
  const made = toPublic(connection);
  shown.set(connection, made);
  return made;
}

// --- Internal helpers ---

const shown = new WeakMap<Connection, SentConnection>();

function toPublic(connection: Connection): SentConnection {
  const { tokens } = connection;
  return {
    id: connection.id,
    account: connection.account,
    status: connection.status,
    cause: connection.cause,
    connectedBy: connection.connectedBy,
    responsible: connection.responsible,
    connectedAt: timestampOf(connection.connectedAt),
    lastRenewedAt: timestampOf(connection.lastRenewedAt),
    userTokenExpiresAt: dateOf(tokens?.userTokenExpiresAt),
    diesAt: hasEnd(connection) ? timestampOf(diesAt(connection)) : null,
    nextRenewalAt: dateOf(connection.renewAt),
    troubleSince: dateOf(connection.failing?.since),
    apiAnsweredAt: dateOf(connection.apiAnsweredAt),
    organization: connection.identity === null ? null : nameOf(connection.identity),
  };
}
