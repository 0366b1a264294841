import { defineWords } from '@noiseaware-connect/shared/words/language';

/** The texts of notifications. */
export const notificationWords = defineWords('notification', {
  connected: 'Connected: {account}',
  notConnected: 'Not connected: {account}',
  open: 'Not finished: {account}',
  stays: 'The account is connected to NoiseAware.',
  more: 'Click to see what happened and what to do next.',
  needYou: { one: '{count} connection needs you', other: '{count} connections need you' },
  ends: { one: 'Expires within {count} day: {account}', other: 'Expires within {count} days: {account}' },
  ended: 'Needs authorization: {account}',
  needsYou: 'Needs you: {account}',
  back: 'Connected again',
  authorized: 'Authorized by its owner: {account}',
  confirm: 'Click to check the organization and confirm.',
  confirmedBy: '{name} has confirmed your link.',
});
