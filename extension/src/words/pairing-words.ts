import { defineWords } from '@noiseaware-connect/shared/words/language';

/** A running attempt. */
export const pairingWords = defineWords('attempt', {
  region: 'Connecting an account',
  connecting: 'Connecting {name}',
  reconnecting: 'Reconnecting {name}',
  showWindow: 'Show the window',
  cancel: 'Cancel',
  dismiss: 'Close',
  mayClose: 'You can close this. A notification tells you how it ends.',
  mayCloseQuietly: 'You can close this. Open it again to see how it ends.',
});

/** The question which of two organizations a connection is to belong to. */
export const organizationWords = defineWords('organization', {
  title: 'A different organization',
  sentence:
    '{account} is currently connected to {old}. {other} has just authorized. The connection was not changed.',
  replacing: 'If you replace {old}, your systems work with {other} from now on.',
  mistake:
    'If this was a mistake, keep {old} and log out of NoiseAware before you reconnect with the right login.',
  answerGone:
    'The browser stopped the extension in the meantime, and NoiseAware’s answer is gone. To use {other}, authorize again. You will be asked once more.',
  keep: 'Keep {old}',
  use: 'Replace with {other}',
  authorizeAgain: 'Authorize again',
});

/** The question which of an account's connections was authorized. */
export const candidateWords = defineWords('candidates', {
  title: 'Which connection?',
  sentence:
    '{account} has several connections, and none belongs to the organization that has just authorized.',
  choose: 'Choose the one to reauthorize:',
  unnamed: 'Unknown organization',
  none: 'None of these',
});

/** The steps of an attempt. */
export const stepWords = defineWords('steps', {
  starting: 'Prepare',
  authorizing: 'Authorize in NoiseAware’s window',
  completing: 'Confirm with NoiseAware',
  connected: 'Done',
});

/** What to do in a step, if its name does not say it. */
export const stepSentences = defineWords('step-sentences', {
  authorizing: 'Log in or sign up in NoiseAware’s window, then press Authorize.',
});

/** Why a step takes longer than usual. */
export const waitSentences = defineWords('waits', {
  relay: '{company} is not answering properly. Trying again.',
  noiseaware: 'NoiseAware is not answering properly. Trying again.',
  recovery: 'Asking {company} how far this attempt got.',
  finishing: 'NoiseAware is finishing. This takes a few seconds.',
});
