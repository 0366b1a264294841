import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts of the alerts view. */
export const alertWords = defineWords('console-alerts', {
  lead: 'Alerts from NoiseAware, checked against its own events.',
  list: 'Alerts',
  type: 'Alert',
  property: 'Property',
  account: 'Account ID',
  search: 'Account or property',
  verdict: 'Verdict',
  any: 'Any',
  none: 'No alerts yet. Run “{command} alerts url” and give the address to NoiseAware.',
  noneOfAccount: 'No alert for this account yet',
  noType: 'Alert without a type',
  noAccount: 'Names no account',
  notConnected: 'The account was not connected when the alert came.',
  follows: 'This alert continues or resolves an earlier one.',
  received: 'Received',
  connected: 'Account',
  unmatched: 'Never connected',
});

/** Why an account may get no alerts. */
export const noAlertsWords = defineWords('console-no-alerts', {
  none: 'No alert has come for {account}.',
  neverConnected: 'No account with this ID has ever been connected.',
  statuses: {
    active: 'It has been connected since {day}.',
    degraded: 'It is connected, and has had trouble since {day}.',
    reauthorization_required: 'It is not working: it has needed authorization since {day}.',
    disconnected: 'It is not connected: it was disconnected on {day}.',
  },
  noneAtAll: 'No alert has come for any account either.',
  last: 'Alerts do come: the last one {ago}, for {account}.',
  lastUnnamed: 'Alerts do come: the last one {ago}. It names no account.',
  unknown: 'One came {ago} for {account}, which was never connected: its PartnerOrgID may be wrong.',
  showUnknown: 'Show such alerts',
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
