import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts of the service keys view. */
export const keysWords = defineWords('console-keys', {
  lead: 'Keys are made by the command line: relay service-key.',
  list: 'Keys',
  none: 'No service has a key.',
  scopes: 'May',
  accounts: 'Accounts',
  allAccounts: 'All',
  created: 'Made',
  expires: 'Expires',
  never: 'Never',
  lastUsed: 'Last used',
  from: '{ago}, from {address}',
  revoked: 'Revoked {day}',
  expired: 'Expired {day}',
  askRevoke: 'Revoke a key of {name}?',
  askRevokeLead: 'Every call with it is refused at once. It cannot be taken back.',
});
