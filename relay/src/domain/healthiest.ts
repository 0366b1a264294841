import type { ConnectionStatus } from '@noiseaware-connect/shared/shapes';

/** Statuses in the order in which they serve. */
const preference = ['active', 'degraded', 'reauthorization_required', 'disconnected'];

/**
 * The connections of an account, what serves best in front, and of equals the newest.
 * @param connections in order of connecting, as stores give them
 */
export const byHealth = <C extends { readonly status: ConnectionStatus }>(connections: readonly C[]): C[] =>
  connections
    .toReversed()
    .sort((one, other) => preference.indexOf(one.status) - preference.indexOf(other.status));

/** The connection that speaks for an account which has several, see {@link byHealth}. */
export const healthiest = <C extends { readonly status: ConnectionStatus }>(
  connections: readonly C[],
): C | undefined => byHealth(connections)[0];
