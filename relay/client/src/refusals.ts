// Drawn from `shared/src/failure.ts` by `pnpm write-docs`.

import type { KnownFailureCode, Problem } from './contract.ts';

/** What a relay says of each refusal. */
export const refusals: Readonly<
  Record<KnownFailureCode, Pick<Problem, 'status' | 'title'> & Partial<Problem>>
> = {
  "invalid_request": {
    "status": 400,
    "title": "The request is not of the documented form.",
    "fixedBy": "caller"
  },
  "redirect_mismatch": {
    "status": 400,
    "title": "The redirect does not belong to this attempt.",
    "fixedBy": "caller"
  },
  "verifier_mismatch": {
    "status": 400,
    "title": "The verifier does not belong to the browser that began this attempt.",
    "fixedBy": "caller"
  },
  "unauthenticated": {
    "status": 401,
    "title": "A valid staff session or service key is needed.",
    "fixedBy": "operator"
  },
  "noiseaware_unauthorized": {
    "status": 401,
    "title": "NoiseAware refused the token, and the relay cannot send the request again by itself.",
    "fixedBy": "time"
  },
  "forbidden": {
    "status": 403,
    "title": "This credential is not allowed to do that.",
    "fixedBy": "operator"
  },
  "not_found": {
    "status": 404,
    "title": "There is nothing at this address.",
    "fixedBy": "caller"
  },
  "method_not_allowed": {
    "status": 405,
    "title": "This address does not accept this method.",
    "fixedBy": "caller"
  },
  "pairing_not_authorized": {
    "status": 409,
    "title": "NoiseAware has not authorized this pairing yet.",
    "fixedBy": "staff"
  },
  "reauthorization_required": {
    "status": 409,
    "title": "The account must be authorized at NoiseAware again.",
    "fixedBy": "staff"
  },
  "wrong_organization": {
    "status": 409,
    "title": "The organization that authorized is not the connected one.",
    "fixedBy": "staff"
  },
  "conflict": {
    "status": 409,
    "title": "This conflicts with something that exists, is needed or is in progress.",
    "fixedBy": "caller"
  },
  "ambiguous_account": {
    "status": 409,
    "title": "The account has connections of several organizations: name the connection.",
    "fixedBy": "staff"
  },
  "idempotency_in_progress": {
    "status": 409,
    "title": "The first call with this Idempotency-Key has not been answered yet.",
    "fixedBy": "time"
  },
  "pairing_expired": {
    "status": 410,
    "title": "This attempt has ended; begin a new one.",
    "fixedBy": "caller"
  },
  "events_gone": {
    "status": 410,
    "title": "The log of events does not reach back, or on, to that place.",
    "fixedBy": "caller"
  },
  "payload_too_large": {
    "status": 413,
    "title": "The request is too large for this address.",
    "fixedBy": "caller"
  },
  "unsupported_media_type": {
    "status": 415,
    "title": "The request must be application/json.",
    "fixedBy": "caller"
  },
  "misdirected_request": {
    "status": 421,
    "title": "This relay does not answer for the host that was asked for.",
    "fixedBy": "operator"
  },
  "idempotency_mismatch": {
    "status": 422,
    "title": "This Idempotency-Key was used with another body.",
    "fixedBy": "caller"
  },
  "rate_limited": {
    "status": 429,
    "title": "Too many requests; wait before trying again.",
    "fixedBy": "time"
  },
  "internal": {
    "status": 500,
    "title": "The relay failed; its log says why.",
    "fixedBy": "operator"
  },
  "noiseaware_unavailable": {
    "status": 503,
    "title": "NoiseAware does not answer properly at the moment.",
    "fixedBy": "time"
  },
  "provider_unavailable": {
    "status": 503,
    "title": "The company’s sign-in does not answer properly at the moment.",
    "fixedBy": "time"
  },
  "store_unavailable": {
    "status": 503,
    "title": "The store is not writable at the moment.",
    "fixedBy": "time"
  },
  "store_slow": {
    "status": 503,
    "title": "The database took longer than its time limit and ended the statement.",
    "fixedBy": "operator"
  }
};
