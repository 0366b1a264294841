import type { ConnectionStatus } from '@noiseaware-connect/shared/shapes';

/** What serves best first. */
const preference: readonly ConnectionStatus[] = [
  'active',
  'degraded',
  'reauthorization_required',
  'disconnected',
];

/**
 * The connection that speaks for an account which has several: the healthiest, and of those the newest.
 * @param connections in order of connecting, as stores give them
 */
export function healthiest<C extends { readonly status: ConnectionStatus }>(
  connections: Iterable<C>,
): C | undefined {
  let best: C | undefined;
  for (const each of connections) {
    if (best === undefined || preference.indexOf(each.status) <= preference.indexOf(best.status)) best = each;
  }
  return best;
}
