import { defineWords } from '@noiseaware-connect/shared/words/language';

/** What the popup says around the rows of its list. */
export const popupWords = defineWords('popup', {
  connect: 'Connect',
  connecting: 'Connecting {name}',
  showAttempt: 'Show',
  noMatchLead: 'Check the spelling, or connect it.',
  empty: 'Connect your first account',
  emptyLead: 'Open a customer in one of your tools and press the NoiseAware chip, or start here.',
  emptyAction: 'Connect an account',
  count: { one: '{count} working', other: '{count} working' },
  countUnsure: { one: '{count} account', other: '{count} accounts' },
  checked: 'checked {ago}',
  asOf: 'as of {time}',
  ended: { one: '{count} ended', other: '{count} ended' },
  checkNow: 'Check now',
  checking: 'Checking…',
  offline: 'Cannot reach {company}',
  offlineLead: 'This is how things stood at {time}.',
  sessionEnded: 'You are signed out',
  sessionEndedLead: 'Ask your admin for a new setup link. What is listed here may be old.',
  signIn: 'Enter a setup link',
});
