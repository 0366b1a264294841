import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts while something loads or after it failed. */
export const loadingWords = defineWords('console-loading', {
  asking: 'Checking with {company}…',
  again: 'Try again',
  more: 'Show more',
  hide: 'Hide',
  nothingFor: 'Nothing matches {filters}.',
  showAll: 'Show all',
  copyCommand: 'Copy command',
  download: 'Download CSV',
});
