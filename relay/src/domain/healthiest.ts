import type { ConnectionStatus } from '@noiseaware-connect/shared/shapes';

/** What serves best first. */
const preference = ['active', 'degraded', 'reauthorization_required', 'disconnected'];

/**
 * The connection that speaks for an account which has several: the healthiest, and of those the newest.
 * @param connections in order of connecting, as stores give them
 */
export const healthiest = <C extends { readonly status: ConnectionStatus }>(
  connections: readonly C[],
): C | undefined =>
  connections
    .toReversed()
    .sort((one, other) => preference.indexOf(one.status) - preference.indexOf(other.status))[0];
