import { defineWords } from './language.ts';

/** The list of connections. */
export const listWords = defineWords('list', {
  search: 'Search by account name or ID',
  searchHint: { one: 'Search {count} account', other: 'Search {count} accounts' },
  filters: 'Show',
  filter: {
    all: 'All',
    mine: 'Mine',
    needs_you: 'Needs you {count}',
    trouble: 'Trouble {count}',
    ended: 'Ended {count}',
  },
  fine: { one: 'The account is working', other: 'All {count} are working' },
  reconnect: 'Reconnect',
  reconnectAccount: 'Reconnect {name}',
  needOwner: {
    one: '{count} needs its owner to authorize',
    other: '{count} need their owner to authorize',
  },
  someNeedOwner: {
    one: '{count} of {total} needs its owner to authorize',
    other: '{count} of {total} need their owner to authorize',
  },
  needYou: { one: '{count} needs you', other: '{count} need you' },
  others: 'All others',
  states: {
    needs_you: 'Needs you',
    trouble: 'Having trouble',
    fine: 'Working',
    ended: 'Ended',
    unsure: 'Was working',
  },
  noMatch: 'No account matches “{typed}”',
  noneHere: 'Nothing here now',
  showAll: 'Show all',
  asking: 'Checking with {company}…',
  tryNow: 'Try now',
});
