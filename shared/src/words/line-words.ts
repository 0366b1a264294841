import { defineWords } from './language.ts';

/** What is wrong with a connection, in one short line of the list. */
export const lineWords = defineWords('state-line', {
  refused: 'Owner must authorize again',
  password_reset_needed: 'Owner must reset the password',
  configuration: 'Your admin must fix the setup',
  refusing_all: 'NoiseAware refuses everybody; trying again',
  unreachable: 'NoiseAware cannot be reached; trying again',
  slow: 'NoiseAware is slow; trying again',
  unavailable: 'NoiseAware reports an error; trying again',
  rate_limited: 'NoiseAware asked for a pause; trying again',
  broken_answer: 'NoiseAware’s answer is unreadable; trying again',
  uncertain: 'Last renewal was interrupted; trying again',
  damaged: 'Owner must authorize again',
  disconnected_by_staff: 'Disconnected',
  disconnected_by_operator: 'Disconnected by your admin',
  other: 'Not working; see why',
  endsSoon: 'Expires {when}',
  ranOut: 'Expired {when}',
  wasWorking: 'Was working',
});
