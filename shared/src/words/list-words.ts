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
  fine: { one: 'It is working', other: 'All {count} are working' },
  reconnect: 'Reconnect',
  reconnectAccount: 'Reconnect {name}',
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
