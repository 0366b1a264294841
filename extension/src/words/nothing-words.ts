import { defineWords } from '@noiseaware-connect/shared/words/language';

/** A search or filter of the list that shows nothing. */
export const nothingWords = defineWords('nothing-found', {
  noMatchLead: 'Check the spelling, or connect it.',
  noMatchReadOnly: 'Check the spelling.',
  connectTyped: 'Connect it',
  couldNotSearch: 'Could not search all accounts',
  couldNotSearchLead: 'Whether there is an account “{typed}” is not known.',
});
