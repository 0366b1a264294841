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
 * The one call that is not an endpoint of `api`: its method, body and answer are those of the NoiseAware call that is
 * named after its path. What the relay itself refuses is `application/problem+json` with a `code`, as everywhere;
 * anything else is NoiseAware's answer. For an account, its healthiest connection is used.
 */
export const passThroughs = {
  connections: { path: '/v1/connections/:id/noiseaware/*', ...rules },
  accounts: { path: '/v1/accounts/:account/noiseaware/*', ...rules },
} as const;

/** Whether a call changes nothing at NoiseAware, whose lists are requested by POST. */
export const isReading = (method: string, path: string): boolean =>
  ['GET', 'HEAD', 'OPTIONS'].includes(method) || (method === 'POST' && /^[^?]*\/list(?:\?|$)/.test(path));
