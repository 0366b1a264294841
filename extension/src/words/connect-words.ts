/** The form that takes an account to connect. */
export const connectWords = {
  title: 'Connect an account',
  here: 'From this tab',
  id: 'Account ID',
  idHint: 'The ID that your own records give the customer.',
  nameOptional: 'Name {optional}',
  optional: 'optional',
  twin: 'This account is connected already. Connect adds a second connection to it.',
  openTwin: 'Open it instead',
  lead: 'NoiseAware’s login opens in its own window. The owner logs in there and presses Authorize.',
  connect: 'Connect',
} as const;

/** Why an attempt has not begun. */
export const notStarted = {
  busy: 'Another account is being connected. Finish or cancel that first.',
  not_set_up: 'This browser is not set up yet.',
  stale: 'Another account was clicked meanwhile. Look again.',
  interrupted: 'The extension was interrupted. Press Connect again.',
} as const;
