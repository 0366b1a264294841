import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts of the service keys view. */
export const keysWords = defineWords('console-keys', {
  lead: 'Create keys on the command line with “{command} service-key”.',
  list: 'Keys',
  none: 'No keys yet. Your systems call this relay with a key.',
  name: 'Name',
  scopes: 'Scopes',
  accounts: 'Accounts',
  allAccounts: 'All',
  created: 'Created',
  expires: 'Expires',
  never: 'Never',
  lastUsed: 'Last used',
  from: '{ago}, from {address}',
  revoked: 'Revoked {day}',
  expired: 'Expired {day}',
  askRevoke: 'Revoke a key of {name}?',
  askRevokeLead: 'Calls with this key are refused immediately. This cannot be undone.',
  search: 'Name or ID',
});
