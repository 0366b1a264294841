import { type Right, rights } from '../role.ts';

/** The scopes of service keys. */
export const scopes = ['connections:read', 'token', 'api:read', 'api:write', 'pairings', 'webhooks'] as const;
export type Scope = (typeof scopes)[number];

/**
 * Everything that a call can require: a right of staff, a scope of service keys, or what is neither. `noiseaware` sends
 * its credentials in the body or the address, `anyone` sends none. `operator` is who may open the relay's socket: none of
 * its calls is made over the network.
 */
export type Grant = 'noiseaware' | 'anyone' | Right | Scope | 'operator';

/** The kind of caller that has a grant. */
export type HolderOf<G extends Grant> = G extends Right ? 'staff' : G extends Scope ? 'service' : G;

/** Whether a call needs no credential of this relay: it is for everyone, or NoiseAware's. */
export const isOpen = (allowed: readonly Grant[]): boolean =>
  allowed.some((each) => each === 'noiseaware' || each === 'anyone');

/** Whether a call can be made over the network, and not by the operator alone. */
export const isPublic = (allowed: readonly Grant[]): boolean => allowed.some((each) => each !== 'operator');

/** The right that a staff member needs; undefined if no staff member may call. */
export const rightOf = (allowed: readonly Grant[]): Right | undefined =>
  rights.find((right) => allowed.includes(right));

/** The scope that a service needs; undefined if no service may call. */
export const scopeOf = (allowed: readonly Grant[]): Scope | undefined =>
  scopes.find((each) => allowed.includes(each));
