import { defineWords } from '@noiseaware-connect/shared/words/language';

/** A search or filter of the list that shows nothing. */
export const nothingWords = defineWords('nothing-found', {
  noMatchLead: 'Check the spelling, or connect the account.',
  noMatchReadOnly: 'Check the spelling.',
  connectTyped: 'Connect it',
  notKnown: {
    one: 'Not among the {count} account known at {time}',
    other: 'Not among the {count} accounts known at {time}',
  },
  noneThen: 'Nothing here at {time}',
  couldNotSearch: 'Could not search all accounts',
  couldNotSearchLead: 'We couldn’t check for “{typed}”.',
});
