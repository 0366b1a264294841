import { defineWords } from '@noiseaware-connect/shared/words/language';

/** What stands in the place of what was asked for. */
export const loadingWords = defineWords('console-loading', {
  asking: 'Asking {company}…',
  again: 'Try again',
  more: 'Show more',
  hide: 'Hide it',
});
