import { defineWords } from '@noiseaware-connect/shared/words/language';

/** The options besides setup and tools. */
export const optionsWords = defineWords('options', {
  notificationsAndLook: 'Notifications and look',
  look: 'Language and appearance',
  browserAndHelp: 'This browser and help',
  notify: 'Notify me when an attempt to connect is over, and before a connection expires',
  browsers: 'Browsers where you are signed in',
  thisBrowser: 'This browser',
  otherBrowser: 'Another browser',
  lastUsed: 'Last used {ago}, signed in {day}',
  invitedBy: 'invited by {name}',
  invitedByOperator: 'invited by the operator',
  openInvite: 'Invite for another browser',
  openInviteUntil: 'Not used yet, valid until {time}',
  end: 'Sign out there',
  endOf: 'Sign out there: browser last used {ago}',
  ended: 'Signed out there.',
  about: 'About',
  version: 'Version',
  help: 'Help',
  askAdmin: 'Ask your admin.',
});
