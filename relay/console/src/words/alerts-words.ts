import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts of the alerts view. */
export const alertWords = defineWords('console-alerts', {
  lead: 'NoiseAware’s alerts, and whether its own events confirm them.',
  list: 'Alerts',
  account: 'Account ID',
  search: 'Account or property',
  verdict: 'Verdict',
  any: 'Any',
  none: 'No alert has come. NoiseAware needs the address of: relay alerts url',
  noneOfAccount: 'None has come for this account',
  noType: 'Alert without a type',
  noAccount: 'Names no account',
  notConnected: 'The account was not connected when it came.',
  follows: 'It continues or resolves an earlier one.',
  received: 'Received {time}',
});

/** What NoiseAware’s own events say of an alert. */
export const verdictWords = defineWords('console-verdicts', {
  verified: { name: 'Verified', why: 'NoiseAware’s own events confirm it.' },
  unverified: { name: 'Not verified', why: 'NoiseAware’s events could not be read, or do not show it yet.' },
  refuted: { name: 'Refuted', why: 'NoiseAware’s events do not show it: somebody else may have sent it.' },
});
