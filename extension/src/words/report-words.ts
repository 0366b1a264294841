import { defineWords } from '@noiseaware-connect/shared/words/language';

/** The section of the options from which the checks are begun, and the report that comes of them. */
export const reportWords = defineWords('report', {
  title: 'Does something not work?',
  lead: 'This looks at everything that connecting an account needs. A trial connection is begun and cancelled at once.',
  errors: { one: '{count} error was noted.', other: '{count} errors were noted.' },
  start: 'Check this browser',
  again: 'Check again',
  running: 'Checking…',
  good: 'Everything works as it should.',
  bad: 'Something is wrong: what is marked says what to do.',
  report: 'Report for your admin',
  reportLead:
    'Versions, settings, counts, these checks and the last errors. No account, name, address or token is in it.',
  show: 'What is in it',
  download: 'Download',
  copy: 'Copy',
  copied: 'Copied',
});
