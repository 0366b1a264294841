import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts of the activity view. */
export const activityWords = defineWords('console-activity', {
  lead: 'The last 24 hours.',
  renewals: 'Renewals',
  renewed: { one: '{count} renewed', other: '{count} renewed' },
  problems: 'Refused or unanswered',
  failed: { one: '{count} unanswered', other: '{count} unanswered' },
  refused: { one: '{count} refused', other: '{count} refused' },
  table: 'Show as a table',
  hour: 'From',
  columns: { renewed: 'Renewed', failed: 'Unanswered', refused: 'Refused' },
  latest: 'now',
  states: {
    answering: 'NoiseAware answers',
    unanswered: 'NoiseAware does not answer',
    refusing_all: 'NoiseAware refuses everything',
  },
  open: 'Calls to NoiseAware have been paused since {time}. We check every few seconds and resume automatically.',
});
