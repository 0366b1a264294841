import { defineWords } from '@noiseaware-connect/shared/words/language';

/** The popup's list, around its rows. */
export const popupWords = defineWords('popup', {
  connect: 'Connect',
  empty: 'Connect your first account',
  emptyLead: 'Open a customer in one of your tools and press the NoiseAware button, or start here.',
  emptyAction: 'Connect an account',
  emptyReadOnly: 'No account is connected yet',
  emptyReadOnlyLead: 'Accounts appear here once a colleague connects them.',
  count: { one: '{count} working', other: '{count} working' },
  countUnsure: { one: '{count} account', other: '{count} accounts' },
  checked: 'checked {ago}',
  asOf: 'as of {time}',
  unreadable: 'Some accounts cannot be shown. Update the extension, or tell your admin.',
  noRoom: {
    one: '{count} customer here has no room for a chip.',
    other: '{count} customers here have no room for a chip.',
  },
  inFrame: {
    one: '{count} customer in a frame of {host}',
    other: '{count} customers in a frame of {host}',
  },
  framesUnread: {
    one: '{count} frame of this page is of a site that you have not allowed.',
    other: '{count} frames of this page are of sites that you have not allowed.',
  },
  ended: { one: '{count} ended', other: '{count} ended' },
  checkNow: 'Check now',
  checking: 'Checking…',
  onThisPage: 'On this page',
  showRecords: { one: 'Show {count} more', other: 'Show {count} more' },
  openPanel: 'Keep open beside the page',
});
