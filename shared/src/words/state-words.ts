import { defineWords } from './language.ts';

/** The titles of states, in a connection's details. */
export const titleWords = defineWords('state-title', {
  active: 'Connected',
  degraded: 'Having trouble',
  reauthorization_required: 'Needs authorization',
  disconnected: 'Disconnected',
  password_reset_needed: 'Password reset needed',
  configuration: 'Setup needs to be fixed',
  endsSoon: 'Expires {when}, on {stamp}',
  ranOut: 'Expired {when}, on {stamp}',
  wasWorking: 'Was working, as of {time}',
});

/** Why a connection is in its state. */
export const reasonWords = defineWords('state-reason', {
  refused: 'NoiseAware no longer accepts the authorization.',
  password_reset_needed: 'NoiseAware asks the owner to reset the password.',
  configuration: 'NoiseAware refuses requests from {company}. The setup there needs a check.',
  refusing_all:
    'NoiseAware refuses every connection of {company}, not only this one. The setup needs a check, or NoiseAware has an outage.',
  unreachable: 'NoiseAware cannot be reached.',
  slow: 'NoiseAware is taking too long to answer.',
  unavailable: 'NoiseAware reports an error on its side.',
  rate_limited: 'NoiseAware asked for a pause.',
  broken_answer: 'NoiseAware’s answer is unreadable.',
  uncertain: 'The last renewal was interrupted. The result is not known.',
  damaged: 'The saved authorization is damaged.',
  disconnected_by_staff: 'A staff member disconnected this account.',
  disconnected_by_operator: 'Your admin disconnected this account.',
  other: 'This version does not know the reason.',
  none: 'The connection renews automatically. There is nothing to do.',
  wasWorking: 'The current state is not known until {company} answers.',
});

/** Who can fix it, and how. */
export const fixWords = defineWords('state-fix', {
  owner: 'The owner can fix this. After that, press Renew now.',
  operator: 'Your admin can fix this.',
  staff: 'You can fix this with the owner: press Reconnect and have the owner authorize again.',
  colleague: 'A colleague who may connect accounts can fix this.',
  time: 'We keep retrying. There is nothing to do yet.',
  endsSoon: 'You can fix this with the owner: press Reconnect before the connection expires.',
  outage: 'NoiseAware needs to fix this. We keep retrying. Authorizing again would fail at the same place.',
  disconnected:
    'Restore brings the connection back without the owner, unless it was erased. Reconnect needs the owner.',
});
