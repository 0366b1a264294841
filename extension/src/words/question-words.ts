import { defineWords } from '@noiseaware-connect/shared/words/language';

/** The window that asks about a clicked account. */
export const questionWords = defineWords('question', {
  noQuestion: 'Click a NoiseAware button in one of your tools to see that account here.',
  notConnected: 'Connect this account to NoiseAware?',
  notConnectedReadOnly: 'This account is not connected to NoiseAware.',
  colleagueConnects: 'A colleague who may connect accounts can connect it.',
  toolAt: '{tool} · {host}',
  lead: 'NoiseAware’s login opens in its own window. Log in there as this customer, or let them do it, and press Authorize.',
  connect: 'Connect',
  notNow: 'Not now',
  close: 'Close',
  details: 'Details',
  several:
    'This account has connections of several organizations. Your systems cannot reach it by its ID until one of the connections ends.',
  otherName: 'This account was connected under another name: “{name}”.',
  otherNameOnce: 'This account was once connected under another name: “{name}”.',
});
