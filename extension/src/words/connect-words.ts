import { defineWords } from '@noiseaware-connect/shared/words/language';

/** The Connect form. */
export const connectWords = defineWords('connect', {
  title: 'Connect an account',
  id: 'Account ID',
  idHint: 'The customer’s ID in your own records.',
  from: 'From {tool}. You can change it.',
  nameOptional: 'Name {optional}',
  optional: 'optional',
  twin: 'This account is already connected. Connect authorizes that connection again.',
  openTwin: 'Open it instead',
  lead: 'NoiseAware’s login opens in its own window. The owner logs in there and presses Authorize.',
  connect: 'Connect',
  connectThis: 'Connect {account}',
  byLink: 'Get a link for the owner',
});

/** Why an attempt could not begin. */
export const notStarted = defineWords('not-started', {
  busy: 'Another account is being connected. Finish or cancel that first.',
  not_set_up: 'This browser is not set up yet.',
  stale: 'Another account was clicked in the meantime. Check again.',
  interrupted: 'The extension was interrupted. Press Connect again.',
});
