import { type NoiseAwareState, onNoiseAwareState } from '@noiseaware-connect/shared/mark-account';

const known = new Map<string, NoiseAwareState>();
const listeners = new Set<(account: string) => void>();

onNoiseAwareState(document, ({ account, state }) => {
  if (known.get(account) === state) return;
  known.set(account, state);
  for (const listener of listeners) listener(account);
});

/** What NoiseAware Connect has said of an account since the page was opened. */
export const noiseState = (account: string): NoiseAwareState | 'unknown' => known.get(account) ?? 'unknown';

/** Calls the listener when an account's state has changed. @returns what ends it */
export function onNoiseChange(listener: (account: string) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** The product's own words for the states, in the list and on the page of a home. */
export const noiseWords: Readonly<Record<NoiseAwareState | 'unknown', { short: string; long: string }>> = {
  unknown: { short: '–', long: 'Nothing known yet' },
  awaiting_confirmation: { short: 'Confirm', long: 'Noise monitoring waits for you to confirm its owner' },
  active: { short: 'On', long: 'Noise monitoring is on' },
  degraded: { short: 'Trouble', long: 'Noise monitoring is having trouble' },
  reauthorization_required: { short: 'Stopped', long: 'Noise monitoring has stopped' },
  disconnected: { short: 'Off', long: 'Noise monitoring is off' },
  not_connected: { short: 'Not set up', long: 'Noise monitoring is not set up' },
};
