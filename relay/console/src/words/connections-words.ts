import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts about connections that only the console has. */
export const connectionsWords = defineWords('console-connections', {
  search: 'Search by account, organization or staff',
  none: 'No account is connected yet',
  noneLead: 'Staff connect accounts with the extension, owners with a link.',
  choose: 'Choose a connection to see its state and history.',
  history: 'History',
  noHistory: 'Nothing is recorded for it.',
  askRenew: 'Renew {name} now?',
  askRenewLead: 'NoiseAware is asked to renew access right away. Nothing else changes.',
  askRestore: 'Restore {name}?',
  askRestoreLead: 'The saved authorization is used again, and your systems can reach this account again.',
});

/** Who can fix a connection, and how, in the console. */
export const consoleFixWords = defineWords('console-fix', {
  owner: 'The owner can fix this. After that, press Renew now.',
  operator: 'An admin can fix this. Health says what is wrong.',
  staff: 'The owner can fix this by authorizing again: create a link and send it.',
  time: 'It keeps trying automatically. There is nothing to do yet.',
  endsSoon: 'The owner can fix this: create a link and send it before the connection expires.',
  disconnected:
    'Restore brings it back without the owner, unless it was erased. Otherwise, create a link for the owner.',
});
