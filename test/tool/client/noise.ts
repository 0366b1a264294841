import type { NoiseAwareState } from '@noiseaware-connect/shared/mark-account';

/** What NoiseAware Connect has said of accounts since the page was opened. */
export const noiseStates = new Map<string, NoiseAwareState>();

/** Shows the state of an account in the product's own words. */
export function showNoise(element: HTMLElement, account: string, length: 'short' | 'long'): void {
  const state = noiseStates.get(account) ?? 'unknown';
  element.dataset['state'] = state;
  element.textContent = words[state][length];
}

// --- Internal helpers ---

const words: Readonly<Record<NoiseAwareState | 'unknown', { short: string; long: string }>> = {
  unknown: { short: '–', long: 'Nothing known yet' },
  awaiting_confirmation: { short: 'Confirm', long: 'Noise monitoring waits for you to confirm its owner' },
  needs_you: { short: 'Act', long: 'Noise monitoring needs somebody to look at it' },
  active: { short: 'On', long: 'Noise monitoring is on' },
  degraded: { short: 'Trouble', long: 'Noise monitoring is having trouble' },
  reauthorization_required: { short: 'Stopped', long: 'Noise monitoring has stopped' },
  disconnected: { short: 'Off', long: 'Noise monitoring is off' },
  not_connected: { short: 'Not set up', long: 'Noise monitoring is not set up' },
};
