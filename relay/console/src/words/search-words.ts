import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts of the search everywhere. */
export const searchWords = defineWords('console-search', {
  open: 'Search',
  title: 'Search everything',
  hint: 'Name or ID',
  results: 'Results',
  nothing: 'Nothing has the name or ID “{typed}”.',
  kinds: {
    account: 'Account',
    connection: 'Connection',
    link: 'Link',
    staff: 'Staff',
    key: 'Key',
    webhook: 'Webhook',
    event: 'Event',
    request: 'Request',
  },
});
