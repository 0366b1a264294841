import * as v from 'valibot';
import { rights } from '../role.ts';
import { causes, clockCauses, connectionStatus, fixers } from '../shapes.ts';
import { scopes } from './access.ts';

/** All failure codes of the partner's side. The table is closed; a new code starts here. */
export const failureCodes = [
  'invalid_request',
  'redirect_mismatch',
  'verifier_mismatch',
  'unauthenticated',
  'noiseaware_unauthorized',
  'forbidden',
  'not_found',
  'method_not_allowed',
  'pairing_not_authorized',
  'reauthorization_required',
  'wrong_organization',
  'conflict',
  'ambiguous_account',
  'idempotency_in_progress',
  'pairing_expired',
  'events_gone',
  'payload_too_large',
  'unsupported_media_type',
  'idempotency_mismatch',
  'misdirected_request',
  'rate_limited',
  'internal',
  'noiseaware_unavailable',
  'provider_unavailable',
  'store_unavailable',
  'store_slow',
] as const;
export type FailureCode = (typeof failureCodes)[number];

/** For `wrong_organization`: the connection's organization and the one that was authorized. */
export const organizations = v.object({ connected: v.string(), answered: v.string() });
export type Organizations = v.InferOutput<typeof organizations>;

/** For `ambiguous_account`: the connections of the account that live. */
export const candidates = v.array(
  v.object({ id: v.string(), organization: v.nullable(v.string()), status: connectionStatus }),
);
export type Candidates = v.InferOutput<typeof candidates>;

/** For `events_gone`: a `since` that works, with which all events that are kept are read. */
export const oldest = v.number();

/** The body of a refusal: `application/problem+json` (RFC 9457) with a `code` and more members. */
export const problem = v.object({
  /** Where the code is described: the relay's `/docs`, at the code's anchor. */
  type: v.string(),
  title: v.string(),
  status: v.number(),
  code: v.picklist(failureCodes),
  detail: v.optional(v.string()),
  // One list: of it clients read a cause that they do not know yet, of a union of two lists they do not.
  cause: v.optional(v.picklist([...causes, ...clockCauses])),
  fixedBy: v.picklist(fixers),
  requestId: v.optional(v.string()),
  organizations: v.optional(organizations),
  connections: v.optional(candidates),
  oldest: v.optional(oldest),
  /** For `forbidden`: the scope that the service key lacks, or the right that the staff member lacks. */
  needs: v.optional(v.picklist([...scopes, ...rights])),
});
export type Problem = v.InferOutput<typeof problem>;
