import { type NoiseAwareState, onNoiseAwareState } from '@noiseaware-connect/shared/mark-account';

const known = new Map<string, NoiseAwareState>();
const listeners = new Set<(account: string) => void>();

onNoiseAwareState(document, ({ account, state }) => {
  if (known.get(account) === state) return;
  known.set(account, state);
  for (const listener of listeners) listener(account);
});

/** What NoiseAware Connect has said of an account since the page was opened. */
export const noiseState = (account: string): NoiseAwareState | undefined => known.get(account);

/** How many of the accounts that were shown are monitored; undefined as long as nothing was heard. */
export const countMonitored = (): number | undefined =>
  known.size === 0 ? undefined : [...known.values()].filter((state) => state === 'active').length;

/** Tells when an account's state has changed. @returns what ends it */
export function onNoiseChange(listener: (account: string) => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export const noiseWords: Readonly<Record<NoiseAwareState, { word: string; title: string; text: string }>> = {
  active: {
    word: 'On',
    title: 'Noise monitoring is on',
    text: 'Quiet hours are watched from 10 PM to 8 AM. Guests get a friendly message before neighbours notice.',
  },
  degraded: {
    word: 'Trouble',
    title: 'Noise monitoring is having trouble',
    text: 'Alerts may come late. Nobody has to do anything yet.',
  },
  reauthorization_required: {
    word: 'Stopped',
    title: 'Noise monitoring has stopped',
    text: 'The owner has to authorize NoiseAware again.',
  },
  disconnected: {
    word: 'Off',
    title: 'Noise monitoring is off',
    text: 'NoiseAware was disconnected for this home.',
  },
  not_connected: {
    word: 'Not set up',
    title: 'Noise monitoring is not set up',
    text: 'Connect the owner’s NoiseAware account to watch quiet hours here.',
  },
};
