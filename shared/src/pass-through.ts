import type { Route } from './endpoint.ts';
import type { FailureCode } from './problem.ts';

const rules = {
  who: ['service'],
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  /** See `failuresOf`. */
  failures: [
    'reauthorization_required',
    'noiseaware_unauthorized',
    'noiseaware_unavailable',
    'payload_too_large',
  ],
} as const satisfies Omit<Route, 'path'> & {
  readonly methods: readonly string[];
  readonly failures: readonly FailureCode[];
};

/**
 * The one call that is not an endpoint of `api`: it has no method, body or answer of its own, but those of whichever
 * call of NoiseAware's API is named behind its path. What the relay itself refuses is `application/problem+json` with
 * a `code`, as everywhere; anything else is NoiseAware's answer. Of an account its healthiest connection is taken.
 */
export const passThroughs = {
  connections: { path: '/v1/connections/:id/noiseaware/*', ...rules },
  accounts: { path: '/v1/accounts/:account/noiseaware/*', ...rules },
} as const;
