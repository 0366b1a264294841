import type { Grant } from './access.ts';
import { adminCalls } from './admins.ts';
import { backendCalls } from './backends.ts';
import type { Endpoint } from './endpoint.ts';
import { extensionCalls } from './extension.ts';
import { infrastructureCalls } from './infrastructure.ts';
import { noiseawareCalls } from './noiseaware.ts';
import { type OperatorCalls, operatorCalls } from './operator.ts';
import { passThroughAccess } from './pass-through.ts';

/** What is served at the relay's public address, and described by its OpenAPI document. */
export const publicApi = {
  ...noiseawareCalls,
  ...extensionCalls,
  ...backendCalls,
  ...adminCalls,
  ...infrastructureCalls,
} as const;

export type PublicApi = typeof publicApi;

/**
 * THE contract, composed of its parts. The relay's routes, the typed client and the reference are derived from this
 * object, so for a new endpoint the compiler reports the missing handler and the missing entry of the reference.
 */
export const api = { ...publicApi, ...operatorCalls } as const;

export type Api = PublicApi & OperatorCalls;
export type EndpointName = keyof Api;

/** What the operator may call, through the relay's socket. */
export type OperatorApi = {
  [N in EndpointName as 'operator' extends Api[N]['access'][number] ? N : never]: Api[N];
};

export const operatorApi = Object.fromEntries(
  Object.entries<Endpoint>(api).filter(([, { access }]) => access.includes('operator')),
) as unknown as OperatorApi;

/** The endpoints, and the two kinds of pass-through calls: those that change nothing at NoiseAware, and all others. */
export type AccessName = EndpointName | keyof typeof passThroughAccess;

/** THE table of access: who may make each call. Any other credential is refused. */
export const access = {
  ...accessOf(api),
  ...passThroughAccess,
} satisfies { readonly [N in AccessName]: readonly Grant[] };

// --- Internal helpers ---

function accessOf<Calls extends { readonly [name: string]: Endpoint }>(calls: Calls) {
  const rows = Object.entries(calls).map(([name, { access }]) => [name, access]);
  return Object.fromEntries(rows) as { readonly [N in keyof Calls]: Calls[N]['access'] };
}
