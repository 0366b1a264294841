import { type actor, auditFacts, type PublicEntry } from '@noiseaware-connect/shared/contract/audit-entry';
import * as v from 'valibot';
import { type Seconds, timestampOf } from '../../base/time.ts';
import type { Connection } from '../connection/connection.ts';
import type { Pairing } from '../pairing/pairing.ts';

export type Actor = v.InferOutput<typeof actor>;

/** One entry of the append-only audit log; never contains a secret. */
export const auditEntry = v.strictObject({ at: v.number(), ...auditFacts });
export type AuditEntry = v.InferOutput<typeof auditEntry>;

/** An entry with its number; later entries have higher numbers. */
export interface NumberedEntry {
  readonly seq: number;
  readonly entry: AuditEntry;
}

/** An entry as admins and the operator read it. */
export const publicEntry = ({ seq, entry }: NumberedEntry): PublicEntry => ({
  seq,
  ...entry,
  at: timestampOf(entry.at),
});

/** Selects entries; all given conditions must hold. */
export interface AuditFilter {
  readonly connection?: string | undefined;
  /** Part of an account's id, in any case. */
  readonly account?: string | undefined;
  readonly what?: readonly AuditEntry['what'][] | undefined;
  readonly kinds?: readonly Actor['kind'][] | undefined;
  /** The id or kind of an actor, or part of its name, in any case. */
  readonly who?: string | undefined;
  /** The id of anything that an entry names, see {@link entryIdPaths}. */
  readonly about?: string | undefined;
  /** The id of the request that caused it. */
  readonly request?: string | undefined;
  /** From `since` on, and before `until`. */
  readonly since?: Seconds | undefined;
  readonly until?: Seconds | undefined;
  /** Only numbers above `after`, and below `before`. */
  readonly after?: number | undefined;
  readonly before?: number | undefined;
  /** The most entries returned. */
  readonly limit: number;
}

/** How often an event happened by actors of one kind. */
export interface AuditCount {
  readonly what: AuditEntry['what'];
  readonly who: Actor['kind'];
  readonly count: number;
}

/** The fields of an entry that hold the id of something it is about. */
const entryIdFields = [
  'staff',
  'service',
  'pairing',
  'link',
  'connection',
  'account',
  'from',
  'key',
  'tool',
  'webhook',
] as const satisfies readonly (keyof AuditEntry)[];

/** Where an entry names ids: of who did it, of the request that caused it, and of what it is about. */
export const entryIdPaths: readonly (readonly string[])[] = [
  ['who', 'id'],
  ['who', 'requestId'],
  ...entryIdFields.map((field) => [field]),
];

/** The audit entry for an event of a connection. */
export const entryOfConnection = (
  what: AuditEntry['what'],
  { id, account, status, cause }: Connection,
  at: Seconds,
  who: Actor,
): AuditEntry => ({ at, what, who, connection: id, account: account.id, status, ...(cause && { cause }) });

/** The audit entry for forgetting a connection whose record was lost to damage. */
export const entryOfLost = (connection: string, at: Seconds, who: Actor): AuditEntry => ({
  at,
  what: 'forgotten',
  who,
  connection,
});

/** The audit entry for an event of a pairing. */
export const entryOfPairing = (
  what: AuditEntry['what'],
  { id, account, connection }: Pairing,
  at: Seconds,
  who: Actor,
): AuditEntry => ({ at, what, who, pairing: id, account: account.id, ...(connection && { connection }) });
