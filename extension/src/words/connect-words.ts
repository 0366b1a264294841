import { defineWords } from '@noiseaware-connect/shared/words/language';

/** The form that takes an account to connect. */
export const connectWords = defineWords('connect', {
  title: 'Connect an account',
  id: 'Account ID',
  idHint: 'The ID that your own records give the customer.',
  from: 'From {tool}. You can change it.',
  nameOptional: 'Name {optional}',
  optional: 'optional',
  twin: 'This account is connected already. Connect adds a second connection to it.',
  openTwin: 'Open it instead',
  lead: 'NoiseAware’s login opens in its own window. The owner logs in there and presses Authorize.',
  connect: 'Connect',
  byLink: 'Let the owner connect',
});

/** Why an attempt has not begun. */
export const notStarted = defineWords('not-started', {
  busy: 'Another account is being connected. Finish or cancel that first.',
  not_set_up: 'This browser is not set up yet.',
  stale: 'Another account was clicked meanwhile. Look again.',
  interrupted: 'The extension was interrupted. Press Connect again.',
});
