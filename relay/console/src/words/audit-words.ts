import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts of the audit view. */
export const auditWords = defineWords('console-audit', {
  list: 'Entries',
  none: 'No matching entries.',
  time: 'Time',
  what: 'Event',
  anything: 'Any event',
  by: 'By',
  anyone: 'Anyone',
  people: 'People',
  kinds: {
    staff: 'Staff',
    service: 'Services',
    owner: 'Owners',
    noiseaware: 'NoiseAware',
    operator: 'Command line',
    relay: 'Automatic',
  },
  whatPeopleDid: 'What people did',
  today: 'Today',
  sinceDay: 'Since {day}',
  last30Days: 'Last 30 days',
  who: 'Who',
  account: 'Account ID',
  since: 'From',
  until: 'Before',
  about: 'About (ID)',
  subject: 'About',
  request: 'Request ID',
});
