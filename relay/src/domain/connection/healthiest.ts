import type { ConnectionStatus } from '@noiseaware-connect/shared/shapes';

/** Statuses, the most useful first. */
const preference = ['active', 'degraded', 'reauthorization_required', 'disconnected'];

/**
 * Sorts an account's connections: the most useful status first, and among equals the newest.
 * @param connections in order of connecting, as stores return them
 */
export const sortByHealth = <C extends { readonly status: ConnectionStatus }>(
  connections: readonly C[],
): C[] =>
  connections
    .toReversed()
    .sort((one, other) => preference.indexOf(one.status) - preference.indexOf(other.status));

/** The connection that represents an account with several, see {@link sortByHealth}. */
export const healthiest = <C extends { readonly status: ConnectionStatus }>(
  connections: readonly C[],
): C | undefined => sortByHealth(connections)[0];
