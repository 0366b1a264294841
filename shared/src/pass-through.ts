import type { Route } from './endpoint.ts';
import type { FailureCode } from './problem.ts';

/**
 * The one call that is not an endpoint of `api`: it has no method, body or answer of its own, but those of whichever
 * call of NoiseAware's API is named behind its path. What the relay itself refuses is `application/problem+json` with
 * a `code`, as everywhere; anything else is NoiseAware's answer.
 */
export const passThrough = {
  path: '/v1/connections/:id/noiseaware/*',
  who: ['service'],
  /** In addition to what every call can answer (`commonFailures`). */
  failures: [
    'unauthenticated',
    'forbidden',
    'reauthorization_required',
    'noiseaware_unauthorized',
    'noiseaware_unavailable',
    'payload_too_large',
  ],
} as const satisfies Route & { readonly failures: readonly FailureCode[] };
