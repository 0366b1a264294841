import { defineWords } from '@noiseaware-connect/shared/words/language';

/** What the popup says above its list. Loaded after it. */
export const noticeWords = defineWords('notice', {
  connecting: 'Connecting {name}',
  showAttempt: 'Show',
  offline: 'Cannot reach {company}',
  offlineLead: 'Last checked: {time}.',
  retry: 'Trying again in {seconds} s.',
  retrying: 'Trying again…',
  sessionEnded: 'You are signed out',
  sessionEndedLead: 'Ask your admin for a new setup link. This list may be out of date.',
  signIn: 'Enter a setup link',
});
