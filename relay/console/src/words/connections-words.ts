import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts about connections that only the console has. */
export const connectionsWords = defineWords('console-connections', {
  search: 'Search by account, organization or staff',
  none: 'No account is connected yet',
  noneLead: 'Staff connect accounts with the extension, owners with a link.',
  history: 'History',
  noHistory: 'Nothing is recorded yet.',
  askRenew: 'Renew {name} now?',
  askRenewLead: 'We ask NoiseAware to renew access right away. Nothing else changes.',
  askRestore: 'Restore {name}?',
  askRestoreLead: 'The saved authorization is used again, and your systems can reach this account.',
  columns: { account: 'Account', state: 'State', life: 'Time left' },
  nextEnd: 'Next to expire:',
  dies: 'Expires on',
  searched: 'Search',
  renewed: 'Renewed {ago}',
  stateSince: '{state} · since {time}',
  noTime: 'Expired',
  daysLeft: { one: '{count} day left', other: '{count} days left' },
  neverConnected: 'This account has never been connected.',
  several: 'This account has several connections. Open one of them.',
  lastAlert: 'Last alert',
  noDeliveries: 'No webhook was due to get an event about this account since {day}.',
  olderThanKept: 'What became of events before {day} is older than what is kept.',
  attempts: { one: '{count} attempt', other: '{count} attempts' },
  copyAddress: 'Copy the address of this account',
  lookAgain: 'Retry all',
  askLookAgain: 'Retry all refused connections?',
  askLookAgainLead: 'We ask NoiseAware once for each. This helps after an outage.',
  lookedAgainAt: {
    one: '{looked} retried, {count} works again.',
    other: '{looked} retried, {count} work again.',
  },
});

/** Who can fix a connection, and how, in the console. */
export const consoleFixWords = defineWords('console-fix', {
  owner: 'The owner can fix this. After that, press Renew now.',
  operator: 'An admin can fix this. Health says what is wrong.',
  staff: 'The owner can fix this by authorizing again: create a link and send it.',
  colleague: 'A colleague who may connect accounts can fix this.',
  time: 'We keep retrying. There is nothing to do yet.',
  endsSoon: 'The owner can fix this: create a link and send it before the connection expires.',
  outage: 'NoiseAware needs to fix this. We keep retrying. A link to the owner would fail at the same place.',
  disconnected:
    'Restore brings the connection back without the owner, unless it was erased. Otherwise, create a link for the owner.',
});
