import type { SentConnection } from '@noiseaware-connect/shared/shapes';
import { dateOf, timestampOf } from '../../base/time.ts';
import { type Connection, diesAt } from './connection.ts';
import { hasEnd } from './groups.ts';
import { nameOf } from './identity.ts';

/** The public shape of a connection. Cached per record object, since a change replaces the object. */
export function publicConnection(connection: Connection): SentConnection {
  const cached = publicShapes.get(connection);
  if (cached !== undefined) return cached;
  const shape = toPublic(connection);
  publicShapes.set(connection, shape);
  return shape;
}

// --- Internal helpers ---

const publicShapes = new WeakMap<Connection, SentConnection>();

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
    since: timestampOf(connection.statusSince),
    apiAnsweredAt: dateOf(connection.apiAnsweredAt),
    organization: connection.identity === null ? null : nameOf(connection.identity),
  };
}
