import type { Actor, AuditEntry } from './audit.ts';
import type { Connection } from './connection.ts';
import type { Pairing } from './pairing.ts';

/** What the audit log says of something that happened to a connection. */
export const entryOfConnection = (
  what: AuditEntry['what'],
  connection: Connection,
  at: number,
  who: Actor,
): AuditEntry => ({
  at,
  what,
  who,
  connection: connection.id,
  account: connection.account.id,
  status: connection.status,
  ...(connection.cause === null ? {} : { cause: connection.cause }),
});

/** What it says of something that happened to an attempt to connect. */
export const entryOfPairing = (
  what: AuditEntry['what'],
  pairing: Pairing,
  at: number,
  who: Actor,
): AuditEntry => ({
  at,
  what,
  who,
  pairing: pairing.id,
  account: pairing.account.id,
  ...(pairing.connection === null ? {} : { connection: pairing.connection }),
});
