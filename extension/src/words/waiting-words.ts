import { defineWords } from '@noiseaware-connect/shared/words/language';

/** What the person is waiting for. */
export const waitingWords = defineWords('waiting-for', {
  title: 'What you are waiting for',
  open: { one: '{count} owner has an open link', other: '{count} owners have an open link' },
  openReminders: { one: '{count} reminder is set', other: '{count} reminders are set' },
  show: 'Show',
  owners: 'Owners',
  reminders: 'Reminders',
  nobody: 'You are waiting for nobody',
  nobodyLead: 'Links you create for owners stay here until they are used.',
  notStarted: 'Link created {made}; not started',
  started: 'Started {started}, not finished',
  startedOnce: 'Started, not finished',
  elsewhere: 'The link’s address is not in this browser.',
  remind: 'Remind',
  remindFor: 'Remind the owner of {name}',
  reminded: 'The message for {name} is copied. Send it once more.',
  newLink: 'New link',
  newLinkFor: 'New link for {name}',
  remindsAt: 'You are reminded {when}',
  language: 'Language of the messages',
});
