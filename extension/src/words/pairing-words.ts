import type { Step, Wait } from '../app/pairing/flow.ts';

/** What a running attempt to connect says of itself. */
export const pairingWords = {
  region: 'Connecting an account',
  connecting: 'Connecting',
  reconnecting: 'Reconnecting',
  showWindow: 'Show the window',
  cancel: 'Cancel',
  dismiss: 'Dismiss',
  relay: 'The relay',
  loginPage: 'NoiseAware’s login page',
} as const;

/** The question which of two organizations a connection shall belong to. */
export const organizationWords = {
  title: 'Another organization',
  sentence:
    '{account} is connected to {old} at NoiseAware, but this time {other} was authorized. The connection to {old} is untouched and keeps working.',
  mistake:
    'If this was a mistake, keep {old} and log out of NoiseAware before you reconnect with the right login.',
  answerGone:
    'The browser has stopped the extension meanwhile, and NoiseAware’s answer is gone. To use {other}, authorize again: you are then asked once more.',
  keep: 'Keep {old}',
  use: 'Use {other} from now on',
  authorizeAgain: 'Authorize again',
} as const;

export const stepLabels: Record<Step, string> = {
  starting: 'Prepare',
  authorizing: 'Authorize',
  completing: 'Finish',
  connected: 'Connected',
};

export const stepSentences: Record<Step, string> = {
  starting: 'Asking the relay for a fresh attempt.',
  authorizing: 'Go on in NoiseAware’s window: log in or sign up, then press Authorize.',
  completing: 'NoiseAware has said yes. The relay is collecting the tokens.',
  connected: 'Connected.',
};

/** Why it takes longer than usual. */
export const waitSentences: Record<Wait, string> = {
  relay: 'The relay does not answer properly. Trying again by itself.',
  noiseaware: 'NoiseAware does not answer the relay properly. Trying again by itself.',
  recovery: 'Asking the relay how far this attempt came.',
};

/** Why an attempt has not begun. */
export const notStarted = {
  busy: 'Another account is being connected. Finish or cancel that first.',
  not_set_up: 'This browser is not set up with a relay.',
  stale: 'Another account was clicked meanwhile. Look again.',
  interrupted: 'The extension was interrupted. Press Connect again.',
} as const;
