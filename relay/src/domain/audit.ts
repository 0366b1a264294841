import { type actor, auditFacts } from '@noiseaware-connect/shared/audit-entry';
import * as v from 'valibot';
import type { Connection } from './connection.ts';
import type { Pairing } from './pairing.ts';
import type { Seconds } from './time.ts';

export type Actor = v.InferOutput<typeof actor>;

/** One line of the append-only audit log; never holds a secret. */
export const auditEntry = v.strictObject({ at: v.number(), ...auditFacts });
export type AuditEntry = v.InferOutput<typeof auditEntry>;

/** An entry with its number: a later one has a higher number. */
export interface NumberedEntry {
  readonly seq: number;
  readonly entry: AuditEntry;
}

/** Which entries are read: those to which all of it applies. */
export interface AuditFilter {
  readonly connection?: string | undefined;
  readonly account?: string | undefined;
  readonly what?: readonly AuditEntry['what'][] | undefined;
  /** The id, name or kind of an actor. */
  readonly who?: string | undefined;
  /** From that time on, and before the other. */
  readonly since?: Seconds | undefined;
  readonly until?: Seconds | undefined;
  /** Only entries with higher numbers, and with lower ones. */
  readonly after?: number | undefined;
  readonly before?: number | undefined;
  /** How many at the most. */
  readonly limit: number;
}

/** Whether a filter asks for an entry. */
export const isAsked =
  ({ connection, account, what, who, since = -Infinity, until = Infinity, ...numbers }: AuditFilter) =>
  ({ seq, entry }: NumberedEntry): boolean =>
    (connection === undefined || entry.connection === connection) &&
    (account === undefined || entry.account === account) &&
    (what === undefined || what.includes(entry.what)) &&
    (who === undefined || [entry.who.id, entry.who.name, entry.who.kind].includes(who)) &&
    entry.at >= since &&
    entry.at < until &&
    seq > (numbers.after ?? -Infinity) &&
    seq < (numbers.before ?? Infinity);

/** What the audit log says of something that happened to a connection. */
export const entryOfConnection = (
  what: AuditEntry['what'],
  { id, account, status, cause }: Connection,
  at: Seconds,
  who: Actor,
): AuditEntry => ({ at, what, who, connection: id, account: account.id, status, ...(cause && { cause }) });

/** What it says where a connection is forgotten whose record was lost to damage. */
export const entryOfLost = (connection: string, at: Seconds, who: Actor): AuditEntry => ({
  at,
  what: 'forgotten',
  who,
  connection,
});

/** What it says of something that happened to a pairing. */
export const entryOfPairing = (
  what: AuditEntry['what'],
  { id, account, connection }: Pairing,
  at: Seconds,
  who: Actor,
): AuditEntry => ({ at, what, who, pairing: id, account: account.id, ...(connection && { connection }) });
