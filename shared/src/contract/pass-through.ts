import type { Grant } from './access.ts';
import type { FailureCode } from './problem.ts';

const rules = {
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  /** See `failuresOf` (`endpoint.ts`). */
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
 * anything else is NoiseAware's answer. For an account, its healthiest connection is used, unless the living ones are of
 * different organizations.
 */
export const passThroughs = {
  connections: { path: '/v1/connections/:id/noiseaware/*', ...rules },
  accounts: {
    path: '/v1/accounts/:account/noiseaware/*',
    ...rules,
    failures: ['ambiguous_account', ...rules.failures],
  },
} as const;

/** Whether a call changes nothing at NoiseAware, whose lists are requested by POST. */
export const isReadOnly = (method: string, path: string): boolean =>
  ['GET', 'HEAD', 'OPTIONS'].includes(method) || (method === 'POST' && /^[^?]*\/list(?:\?|$)/.test(path));

/** Who may make calls that change nothing at NoiseAware, and all others. */
export const passThroughAccess = {
  readThrough: ['api:read'],
  writeThrough: ['api:write'],
} as const satisfies Record<string, readonly Grant[]>;

/** Bodies of calls as examples: of a list by POST, and by other methods of `thresholds/activityZone/<id>/replace`. */
export const passThroughExamples = {
  list: { pagination: { perPage: 3 } },
  change: {
    thresholds: [
      { activityZoneID: 1, NRS: 75, TriggerCount: 3, startTime: 22, endTime: 7, timeZone: 'Central' },
    ],
  },
};

/** What each of `passThroughs` does. */
export const passThroughWords =
  "Passes the request to NoiseAware's API with the user token in `Authorization`, streamed in both directions. If NoiseAware answers 401, the token is renewed and the request repeated once; a token that is new is sent in the other form of the header first. Where NoiseAware refuses new tokens of several organizations, the answer is 503 with cause `configuration`. A 307 or 308 to the same origin is followed. Any answer that is not a problem of the relay is NoiseAware's own. Credential calls (`/token`, the refresh call, `/login`, `/authorize`) are 403 in any spelling.";
