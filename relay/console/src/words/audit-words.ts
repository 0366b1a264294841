import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts of the audit view. */
export const auditWords = defineWords('console-audit', {
  list: 'Entries',
  none: 'No matching entries.',
  what: 'Event',
  anything: 'Any event',
  who: 'Who',
  account: 'Account ID',
  since: 'From',
  until: 'Before',
  about: 'About (ID)',
});
