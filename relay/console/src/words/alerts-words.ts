import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts of the alerts view. */
export const alertWords = defineWords('console-alerts', {
  lead: 'Alerts from NoiseAware, checked against its own events.',
  list: 'Alerts',
  account: 'Account ID',
  search: 'Account or property',
  verdict: 'Verdict',
  any: 'Any',
  none: 'No alerts yet. Run “relay alerts url” and give the address to NoiseAware.',
  noneOfAccount: 'No alert for this account yet',
  noType: 'Alert without a type',
  noAccount: 'Names no account',
  notConnected: 'The account was not connected when the alert came.',
  follows: 'This alert continues or resolves an earlier one.',
  received: 'Received {time}',
});

/** What NoiseAware’s own events say of an alert. */
export const verdictWords = defineWords('console-verdicts', {
  verified: { name: 'Verified', why: 'NoiseAware’s own events confirm this alert.' },
  unverified: {
    name: 'Not verified',
    why: 'NoiseAware’s events could not be read, or do not show this alert yet.',
  },
  refuted: {
    name: 'Not genuine',
    why: 'NoiseAware has no matching event, so someone else may have sent it.',
  },
});
