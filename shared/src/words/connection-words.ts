import { defineWords } from './language.ts';

/** The details of a connection, and the results of actions. */
export const connectionWords = defineWords('connection', {
  back: 'Back',
  renew: 'Renew now',
  reconnect: 'Reconnect',
  ownerLink: 'Link for the owner',
  copyLink: 'Copy a link for a colleague',
  restore: 'Restore',
  disconnect: 'Disconnect…',
  erase: 'Erase…',
  life: 'Time until the connection expires',
  renewedOn: 'Renewed {day}',
  daysLeft: { one: '{count} of 15 days left', other: '{count} of 15 days left' },
  organization: 'Organization',
  noOrganization: 'Not provided by NoiseAware',
  connectedBy: 'Connected by',
  by: '{name}, {day}',
  responsible: 'Managed by',
  nextRenewal: 'Next renewal',
  nextTry: 'Next attempt',
  alsoTried: 'We also retry automatically, next at {time}.',
  history: 'History',
  events: { trouble: 'Trouble started', renewed: 'Renewed', connected: 'Connected by {name}' },
  said: {
    working: 'One moment…',
    copied: 'Copied. Your colleague opens the link and presses the NoiseAware Connect button.',
    notCopied: 'The browser did not allow copying.',
    renewed: 'Renewed.',
    renewedAgo: 'Renewed {ago}.',
    restored: 'Connected again.',
    beyondRestore:
      'This connection cannot be restored: it was erased, or NoiseAware no longer accepts it. Press Reconnect.',
    disconnected: 'Disconnected.',
    erased: 'Disconnected and erased.',
  },
});

/** The question before a connection is disconnected, or before an ended one is erased. */
export const endingWords = defineWords('ending', {
  disconnect: 'Disconnect {name}?',
  disconnectLead: 'Renewals stop at once. Your systems can reach this account for up to 15 more minutes.',
  erase: 'Erase the saved authorization of {name}?',
  eraseLead: 'After that, the connection cannot be restored. To connect again, the owner must authorize.',
  forget: 'Also erase the authorization, so the connection cannot be restored',
  confirmDisconnect: 'Disconnect',
  confirmErase: 'Erase',
  keep: 'Keep',
  notOffered: 'Only {name} or an admin can disconnect or erase this connection.',
});
