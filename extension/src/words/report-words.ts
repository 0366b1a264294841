import { defineWords } from '@noiseaware-connect/shared/words/language';

/** The self-test in the options, and its report. */
export const reportWords = defineWords('report', {
  title: 'Is something not working?',
  lead: 'This checks everything that connecting an account needs. A test connection is started and canceled right away.',
  errors: { one: '{count} error was recorded.', other: '{count} errors were recorded.' },
  start: 'Check this browser',
  again: 'Check again',
  running: 'Checking…',
  good: 'Everything is working as it should.',
  bad: 'Something is wrong: the marked lines say what to do.',
  report: 'Report for your admin',
  reportLead:
    'Versions, settings, counts, these checks, and the last errors. The report contains no accounts, names, addresses, or credentials.',
  show: 'What the report contains',
  download: 'Download',
  copy: 'Copy',
  copied: 'Copied',
});
