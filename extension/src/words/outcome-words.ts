import type { Outcome } from '../app/pairing/flow.ts';

/** What the end of an attempt is about, for its sentence. */
export interface OutcomeFacts {
  accountName: string;
  relayHost: string;
  loginHost: string;
  /** NoiseAware has said yes and the worker still holds its answer: trying again needs no new window. */
  resumable: boolean;
  /** A person has decided to leave the connection with the organization that it has. */
  kept: boolean;
}

export interface OutcomeWords {
  title: string;
  sentence: string;
  tone: 'good' | 'calm' | 'ask' | 'bad';
  button: { action: 'retry' | 'dismiss' | 'open-options'; label: string };
}

const startAgain = { action: 'retry', label: 'Start again' } as const;
const tryAgain = { action: 'retry', label: 'Try again' } as const;

const held =
  'NoiseAware has said yes and this browser still holds its answer, so nobody has to log in again.';

const words: Record<Outcome, (facts: OutcomeFacts) => OutcomeWords> = {
  connected: ({ accountName }) => ({
    title: 'Connected',
    sentence: `${accountName} is connected to NoiseAware, and the relay keeps it so.`,
    tone: 'good',
    button: { action: 'dismiss', label: 'Done' },
  }),
  cancelled: ({ accountName, kept }) =>
    kept
      ? {
          title: 'Nothing has changed',
          sentence: `${accountName} stays connected as it was. To authorize it with another login, log out of NoiseAware first.`,
          tone: 'calm',
          button: { action: 'dismiss', label: 'Done' },
        }
      : {
          title: 'Cancelled',
          sentence: 'The attempt was stopped. Nothing has changed.',
          tone: 'calm',
          button: startAgain,
        },
  declined: () => ({
    title: 'Not authorized',
    sentence:
      'NoiseAware sent you back without an authorization, as it does after Cancel. Nothing has changed.',
    tone: 'calm',
    button: startAgain,
  }),
  window_closed: () => ({
    title: 'Window closed',
    sentence: 'NoiseAware’s window was closed before Authorize was pressed. Nothing has changed.',
    tone: 'calm',
    button: { action: 'retry', label: 'Open it again' },
  }),
  timed_out: () => ({
    title: 'Out of time',
    sentence:
      'The attempt took longer than the relay allows, so it has ended. A new one starts from the beginning.',
    tone: 'calm',
    button: startAgain,
  }),
  login_unreachable: () => ({
    title: 'NoiseAware’s page did not load',
    sentence:
      'The login page could not be opened. If other sites work, NoiseAware is having trouble: try later.',
    tone: 'bad',
    button: tryAgain,
  }),
  refused_by_noiseaware: () => ({
    title: 'NoiseAware refused',
    sentence:
      'NoiseAware authorized the account and then refused the relay. Authorizing it once more may help.',
    tone: 'bad',
    button: startAgain,
  }),
  noiseaware_down: ({ resumable }) => ({
    title: 'NoiseAware is not answering',
    sentence: `NoiseAware does not answer the relay properly at the moment. ${resumable ? held : 'Ask again to see how far it came.'}`,
    tone: 'bad',
    button: tryAgain,
  }),
  relay_down: ({ relayHost, resumable }) => ({
    title: 'The relay is not answering',
    sentence: `${relayHost} cannot be reached. ${resumable ? held : 'Check your network, or tell the relay’s engineers.'}`,
    tone: 'bad',
    button: tryAgain,
  }),
  relay_trouble: ({ relayHost, resumable }) => ({
    title: 'The relay has trouble',
    sentence: `${relayHost} answers, but cannot do its work at the moment. ${resumable ? held : 'Its engineers can see why.'}`,
    tone: 'bad',
    button: tryAgain,
  }),
  not_a_relay: ({ relayHost, resumable }) => ({
    title: 'Something else answered',
    sentence:
      `What answers at ${relayHost} is not the relay: a proxy or a sign-in page of your network may stand in between. ${resumable ? held : ''}`.trim(),
    tone: 'bad',
    button: tryAgain,
  }),
  refused_by_relay: () => ({
    title: 'The relay refused',
    sentence:
      'The relay did not accept the attempt, and nothing was connected. If it happens again, tell its engineers.',
    tone: 'bad',
    button: startAgain,
  }),
  redirect_lost: () => ({
    title: 'The last step was lost',
    sentence:
      'NoiseAware has said yes, but its answer did not reach this extension. Authorize once more: it is one click while you are still logged in there.',
    tone: 'bad',
    button: { action: 'retry', label: 'Authorize again' },
  }),
  interrupted: () => ({
    title: 'Interrupted',
    sentence:
      'The browser stopped the extension before NoiseAware’s Authorize was pressed. Nothing has changed.',
    tone: 'calm',
    button: { action: 'retry', label: 'Begin again' },
  }),
  window_still_open: () => ({
    title: 'Another window is open',
    sentence: 'The browser allows one login window at a time. Close the one that is open, then try again.',
    tone: 'calm',
    button: tryAgain,
  }),
  wrong_login_host: ({ relayHost, loginHost }) => ({
    title: 'Not NoiseAware’s page',
    sentence: `${relayHost} wanted to open a page that is not NoiseAware’s for this attempt on ${loginHost}, so nothing was opened. Ask the relay’s engineers which login address is right.`,
    tone: 'bad',
    button: { action: 'open-options', label: 'Check the setup' },
  }),
  wrong_organization: ({ accountName }) => ({
    title: 'Another organization',
    sentence: `A different NoiseAware organization was authorized than the one ${accountName} is connected to. The connection was left as it is: log out of NoiseAware first, then authorize with the right login.`,
    tone: 'bad',
    button: startAgain,
  }),
  session_ended: ({ relayHost }) => ({
    title: 'Your session has ended',
    sentence: `${relayHost} no longer knows this browser. A new invite from the relay’s engineers brings it back.`,
    tone: 'bad',
    button: { action: 'open-options', label: 'Enter an invite' },
  }),
  extension_failed: () => ({
    title: 'The extension failed',
    sentence:
      'Something in the extension itself went wrong, and nothing was connected. Start again; if it stays, restart the browser.',
    tone: 'bad',
    button: startAgain,
  }),
};

/** What a person is told at the end of an attempt, and the button that does something about it. */
export const describeOutcome = (outcome: Outcome, facts: OutcomeFacts): OutcomeWords => words[outcome](facts);
