import type { FailureCode } from './problem.ts';

const rules = {
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  /** See `failuresOf` (`access.ts`). */
  failures: [
    'reauthorization_required',
    'noiseaware_unauthorized',
    'noiseaware_unavailable',
    'payload_too_large',
  ],
} as const satisfies { readonly methods: readonly string[]; readonly failures: readonly FailureCode[] };

/**
 * The one call that is not an endpoint of `api`: it has no method, body or answer of its own, but those of whichever
 * call of NoiseAware's API is named behind its path. What the relay itself refuses is `application/problem+json` with
 * a `code`, as everywhere; anything else is NoiseAware's answer. Of an account its healthiest connection is taken.
 */
export const passThroughs = {
  connections: { path: '/v1/connections/:id/noiseaware/*', ...rules },
  accounts: { path: '/v1/accounts/:account/noiseaware/*', ...rules },
} as const;

/** Whether such a call changes nothing at NoiseAware: its lists are asked for by POST. */
export const isReading = (method: string, path: string): boolean =>
  ['GET', 'HEAD', 'OPTIONS'].includes(method) || (method === 'POST' && /^[^?]*\/list(?:\?|$)/.test(path));
