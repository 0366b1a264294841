import { roles } from '@noiseaware-connect/shared/role';
import { causes, connectionStatuses } from '@noiseaware-connect/shared/shapes';
import * as v from 'valibot';
import type { Connection } from './connection.ts';
import type { Pairing } from './pairing.ts';
import type { Seconds } from './time.ts';

/** Who did a thing. `requestId` leads to the log line of the same request. */
export const actor = v.strictObject({
  kind: v.picklist(['staff', 'service', 'owner', 'noiseaware', 'operator', 'relay']),
  id: v.optional(v.string()),
  name: v.optional(v.string()),
  requestId: v.optional(v.string()),
});
export type Actor = v.InferOutput<typeof actor>;

/** What is recorded. What strangers can trigger is counted and not recorded here: the audit log cannot be filled from outside. */
export const events = [
  'staff_invited',
  'staff_enrolled',
  'staff_signed_in',
  'role_changed',
  'staff_revoked',
  'session_ended',
  'service_key_created',
  'service_key_revoked',
  'service_key_rotated',
  'pairing_started',
  'pairing_cancelled',
  'pairing_failed',
  'link_made',
  'link_authorized',
  'link_revoked',
  'link_failed',
  'code_granted',
  'code_repeated',
  'code_refused_unknown',
  'code_refused_used',
  'code_refused_expired',
  'code_refused_cancelled',
  'connection_url_refused',
  'connected',
  'reauthorized',
  'organization_refused',
  'organization_changed',
  'renewed',
  'renewal_failed',
  'renewal_interrupted',
  'disconnected',
  'forgotten',
  'handed_over',
  'backed_up',
  'restored',
  'migrated',
  'sealing_key_dropped',
  'token_read',
  'api_called',
  'api_refused',
  'completion_refused',
  'client_secret_refused',
  'sealing_key_added',
  'settings_changed',
  'tool_added',
  'tool_changed',
  'tool_removed',
  'dies_soon',
  'webhook_added',
  'webhook_removed',
  'webhook_rotated',
  'webhook_replayed',
  'webhook_disabled',
  'alert_path_made',
] as const;

/** One line of the append-only audit log; never holds a secret. */
export const auditEntry = v.strictObject({
  at: v.number(),
  what: v.picklist(events),
  who: actor,
  staff: v.optional(v.string()),
  /** What that staff member may do from then on. */
  role: v.optional(v.picklist(roles)),
  service: v.optional(v.string()),
  pairing: v.optional(v.string()),
  link: v.optional(v.string()),
  connection: v.optional(v.string()),
  account: v.optional(v.string()),
  status: v.optional(v.picklist(connectionStatuses)),
  cause: v.optional(v.picklist(causes)),
  /** The name of a sealing key. */
  key: v.optional(v.string()),
  tool: v.optional(v.string()),
  webhook: v.optional(v.string()),
  /** How often it happened within the minute from `at` on, where that is counted. */
  count: v.optional(v.number()),
  /** The names of the settings that are other ones than at the start before. */
  settings: v.optional(v.array(v.string())),
});
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
