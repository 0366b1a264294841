import * as v from 'valibot';
import { roles } from '../role.ts';
import { causes, connectionStatuses, timestamp } from '../shapes.ts';

/**
 * The events of the audit log. What anyone can trigger without a credential is counted instead, so the log cannot be
 * filled from outside.
 */
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
  'link_confirmed_for_maker',
  'code_granted',
  'code_repeated',
  'code_refused_unknown',
  'code_refused_used',
  'code_refused_expired',
  'code_refused_cancelled',
  'connection_url_refused',
  'kept_code_accepted',
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
  'moved',
  'backed_up',
  'restored',
  'migrated',
  'sealing_key_dropped',
  'token_read',
  'api_called',
  'api_refused',
  'call_refused',
  'sign_in_refused',
  'console_refused',
  'completion_refused',
  'client_secret_refused',
  'sealing_key_added',
  'settings_changed',
  'settings_learnt',
  'tool_added',
  'tool_changed',
  'tool_removed',
  'dies_soon',
  'webhook_added',
  'webhook_changed',
  'webhook_removed',
  'webhook_rotated',
  'webhook_replayed',
  'webhook_disabled',
  'alert_path_made',
] as const;
export type AuditEvent = (typeof auditEvents)[number];

export const actorKind = v.picklist(['staff', 'service', 'owner', 'noiseaware', 'operator', 'relay']);

/** The kinds of actors that are people; the others act by themselves. */
export const people = ['staff', 'owner', 'operator'] as const satisfies readonly v.InferOutput<
  typeof actorKind
>[];

/** Who did something. `requestId` is also in the log line of the request. */
export const actor = v.strictObject({
  kind: actorKind,
  id: v.optional(v.string()),
  name: v.optional(v.string()),
  requestId: v.optional(v.string()),
});

/**
 * Why a sign-in was refused: the provider sent no claim that decides who may sign in, the person may not, the provider refused or
 * could not be asked, or the invite is unknown, used or expired.
 */
export const signInRefusals = ['claim_missing', 'not_allowed', 'provider', 'invite'] as const;

/** The fields of an audit entry besides its time; never a secret. */
export const auditFacts = {
  what: v.picklist(auditEvents),
  who: actor,
  staff: v.optional(v.string()),
  /** The staff member's new role. */
  role: v.optional(v.picklist(roles)),
  /** How many more sessions the invite begins, if it works several times. */
  uses: v.optional(v.number()),
  /** For `staff_invited`: a person who already has access gets a further device. */
  furtherDevice: v.optional(v.literal(true)),
  service: v.optional(v.string()),
  pairing: v.optional(v.string()),
  link: v.optional(v.string()),
  connection: v.optional(v.string()),
  /** For `organization_changed`: the one that was connected, and the one that replaced it. */
  organizations: v.optional(v.strictObject({ connected: v.string(), answered: v.string() })),
  account: v.optional(v.string()),
  /** For `moved`: the account that the connection belonged to before. */
  from: v.optional(v.string()),
  status: v.optional(v.picklist(connectionStatuses)),
  cause: v.optional(v.picklist(causes)),
  /** For `renewed`: the refresh token had ended before. */
  late: v.optional(v.literal(true)),
  /** The name of a sealing key, or the id of the service key that was used. */
  key: v.optional(v.string()),
  /** For `call_refused`: the refusal's code, the method and template of the path, and the scope that the key lacks. */
  code: v.optional(v.string()),
  route: v.optional(v.string()),
  needs: v.optional(v.string()),
  /** For `sign_in_refused`; with the name of the claim, if one is missing. */
  reason: v.optional(v.picklist(signInRefusals)),
  claim: v.optional(v.string()),
  tool: v.optional(v.string()),
  webhook: v.optional(v.string()),
  /** How often it happened within the minute that begins at `at`, if it is counted. */
  count: v.optional(v.number()),
  /** The names of the settings that have changed since the last start. */
  settings: v.optional(v.array(v.string())),
};

/** An audit entry as admins read it. A later entry has a higher number. */
export const publicEntry = v.strictObject({ seq: v.number(), at: timestamp, ...auditFacts });
export type PublicEntry = v.InferOutput<typeof publicEntry>;
