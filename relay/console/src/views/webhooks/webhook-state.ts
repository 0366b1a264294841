import type { ListedWebhook } from '@noiseaware-connect/shared/contract/backends';

/** How webhooks can be, the worst first. */
export const states = ['gone', 'given_up', 'failing', 'paused', 'fine'] as const;

/** How a webhook is. */
export function stateOf({ disabledAt, paused, dead, failure }: ListedWebhook): (typeof states)[number] {
  if (disabledAt !== null) return paused ? 'paused' : 'gone';
  if (dead > 0) return 'given_up';
  return failure === null ? 'fine' : 'failing';
}
