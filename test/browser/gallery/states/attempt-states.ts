import { outcomes } from '../../../../extension/src/app/model/flow.ts';
import { allFine, flowOf, mixedList } from '../sample-view.ts';
import type { State } from '../state.ts';

const attempt = (name: string, flow: Parameters<typeof flowOf>[0], view = allFine): State => ({
  name: `attempt: ${name}`,
  page: 'popup',
  view: { ...view, flow: flowOf(flow) },
});

const organizations = {
  connected: 'Harbor House Rentals (9007199254740994)',
  answered: 'Harbor House Holidays and Rentals of the North Coast (9007199254740995)',
};

const connected = {
  step: 'connected',
  outcome: 'connected',
  organization: organizations.connected,
} as const;

export const attemptStates: readonly State[] = [
  attempt('starting', { step: 'starting', hasWindow: false }),
  attempt('at NoiseAware', {}),
  attempt('waiting for the company', { step: 'completing', waitingFor: 'relay' }),
  attempt('connected', connected),
  attempt('connected, and others need a person', connected, mixedList),
  attempt('another organization', {
    ...{ outcome: 'wrong_organization', organizations, resumable: true },
    loginOrigin: 'https://login.noiseaware.io',
  }),
  attempt('another organization, and the connection was left as it is', {
    ...{ outcome: 'cancelled', organizations, loginOrigin: 'https://login.noiseaware.io' },
  }),
  attempt('another organization, whose answer is gone', { outcome: 'wrong_organization', organizations }),
  attempt('several connections', {
    outcome: 'ambiguous_account',
    resumable: true,
    candidates: [
      { id: 'connection-1', organization: organizations.connected, status: 'active' },
      { id: 'connection-2', organization: null, status: 'reauthorization_required' },
    ],
  }),
  ...outcomes
    .filter((outcome) => outcome !== 'connected' && outcome !== 'wrong_organization')
    .map((outcome) =>
      attempt(outcome, {
        outcome,
        ...(outcome === 'refused_by_noiseaware' ? { cause: 'password_reset_needed' } : {}),
        ...(outcome === 'refused_by_relay' ? { code: 'rate_limited' } : {}),
        ...(outcome === 'rate_limited' ? { retryAfter: 30 } : {}),
        ...(outcome === 'clocks_differ' ? { clocksApart: 40 * 60_000 } : {}),
      }),
    ),
];
