import { defineWords } from './language.ts';

/** What a connection's own page calls its state. */
export const titleWords = defineWords('state-title', {
  active: 'Connected',
  degraded: 'Having trouble',
  reauthorization_required: 'Needs authorization',
  disconnected: 'Disconnected',
  password_reset_needed: 'Password reset needed',
  configuration: 'Setup has to be fixed',
  endsSoon: 'Ends {when}, on {stamp}',
  ranOut: 'Ran out {when}, on {stamp}',
  wasWorking: 'Was working, as of {time}',
});

/** What happened. */
export const reasonWords = defineWords('state-reason', {
  refused: 'NoiseAware no longer accepts the authorization.',
  password_reset_needed: 'NoiseAware asks the owner to reset the password.',
  configuration: 'NoiseAware refuses calls from {company}, which points to its setup.',
  unreachable: 'NoiseAware cannot be reached.',
  slow: 'NoiseAware does not answer in time.',
  unavailable: 'NoiseAware reports a fault of its own.',
  rate_limited: 'NoiseAware asks for a pause.',
  broken_answer: 'NoiseAware’s answer cannot be read.',
  uncertain: 'The last renewal was interrupted. How it ended is not known.',
  damaged: 'What is kept of the authorization is damaged.',
  disconnected_by_staff: 'A staff member disconnected this account.',
  disconnected_by_operator: 'Your admin disconnected this account.',
  other: 'The reason is one that this version does not know.',
  none: 'It is renewed by itself. There is nothing to do.',
  wasWorking: 'How it is now cannot be told before {company} answers.',
});

/** Who can mend it, and how. */
export const fixWords = defineWords('state-fix', {
  owner: 'The owner can fix this. After that, press Renew now.',
  operator: 'Your admin can fix this.',
  staff: 'You can fix this with the owner: press Reconnect, and the owner authorizes once more.',
  time: 'It is tried again by itself. There is nothing to do yet.',
  endsSoon: 'You can fix this with the owner: press Reconnect before it ends.',
  disconnected: 'Restore brings it back without the owner, unless it was erased. Reconnect needs the owner.',
});
