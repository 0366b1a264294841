import * as v from 'valibot';
import type { adminCalls } from './admin-calls.ts';
import type { AnswerOf } from './endpoint.ts';
import { roles } from './role.ts';
import { causes, connectionStatuses } from './shapes.ts';

/** What the audit log records. What strangers can trigger is counted and not recorded here: the audit log cannot be filled from outside. */
export const auditEvents = [
  'staff_invited',
  'staff_enrolled',
  'staff_signed_in',
  'role_changed',
  'staff_revoked',
  'staff_returned',
  'session_ended',
  'console_link_made',
  'console_opened',
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
export type AuditEvent = (typeof auditEvents)[number];

export const actorKind = v.picklist(['staff', 'service', 'owner', 'noiseaware', 'operator', 'relay']);

/** Who did a thing. `requestId` leads to the log line of the same request. */
export const actor = v.strictObject({
  kind: actorKind,
  id: v.optional(v.string()),
  name: v.optional(v.string()),
  requestId: v.optional(v.string()),
});

/**
 * What an entry of the audit log says beside its time: never a secret. To be spread within an endpoint alone, which the
 * extension leaves out: elsewhere it would carry it.
 */
export const auditFacts = {
  what: v.picklist(auditEvents),
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
};

/** An entry as admins read it. */
export type PublicEntry = AnswerOf<(typeof adminCalls)['readAudit']>['entries'][number];
