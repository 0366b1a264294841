import type { Outcome } from '../app/pairing/flow.ts';

/** How an attempt ended. The sentence has places for the `{account}`, the `{relay}` and the `{login}` host. */
export interface OutcomeWords {
  title: string;
  tone: 'good' | 'calm' | 'ask' | 'bad';
  button: { action: 'retry' | 'dismiss' | 'open-options'; label: string };
  sentence: string;
}

/** An outcome, or `kept`: a person left the connection with the organization that it has. */
type Ending = Outcome | 'kept';

const done = { action: 'dismiss', label: 'Done' } as const;
const retry = (label: string) => ({ action: 'retry', label }) as const;
const startAgain = retry('Start again');
const tryAgain = retry('Try again');
const options = (label: string) => ({ action: 'open-options', label }) as const;

const heads: Record<Ending, [title: string, OutcomeWords['tone'], OutcomeWords['button']]> = {
  connected: ['Connected', 'good', done],
  cancelled: ['Cancelled', 'calm', startAgain],
  kept: ['Nothing has changed', 'calm', done],
  declined: ['Not authorized', 'calm', startAgain],
  window_closed: ['Window closed', 'calm', retry('Open it again')],
  timed_out: ['Out of time', 'calm', startAgain],
  login_unreachable: ['NoiseAware’s page did not load', 'bad', tryAgain],
  refused_by_noiseaware: ['NoiseAware refused', 'bad', startAgain],
  noiseaware_down: ['NoiseAware is not answering', 'bad', tryAgain],
  relay_down: ['The relay is not answering', 'bad', tryAgain],
  relay_trouble: ['The relay has trouble', 'bad', tryAgain],
  not_a_relay: ['Something else answered', 'bad', tryAgain],
  refused_by_relay: ['The relay refused', 'bad', startAgain],
  redirect_lost: ['The last step was lost', 'bad', retry('Authorize again')],
  interrupted: ['Interrupted', 'calm', retry('Begin again')],
  window_still_open: ['Another window is open', 'calm', tryAgain],
  wrong_login_host: ['Not NoiseAware’s page', 'bad', options('Check the setup')],
  wrong_organization: ['Another organization', 'bad', startAgain],
  session_ended: ['Your session has ended', 'bad', options('Enter an invite')],
  extension_failed: ['The extension failed', 'bad', startAgain],
};

const sentences: Record<Ending, string> = {
  connected: '{account} is connected to NoiseAware, and the relay keeps it so.',
  cancelled: 'The attempt was stopped. Nothing has changed.',
  kept: '{account} stays connected as it was. To authorize it with another login, log out of NoiseAware first.',
  declined:
    'NoiseAware sent you back without an authorization, as it does after Cancel. Nothing has changed.',
  window_closed: 'NoiseAware’s window was closed before Authorize was pressed. Nothing has changed.',
  timed_out:
    'The attempt took longer than the relay allows, so it has ended. A new one starts from the beginning.',
  login_unreachable:
    'The login page could not be opened. If other sites work, NoiseAware is having trouble: try later.',
  refused_by_noiseaware:
    'NoiseAware authorized the account and then refused the relay. Authorizing it once more may help.',
  noiseaware_down: 'NoiseAware does not answer the relay properly at the moment.',
  relay_down: '{relay} cannot be reached.',
  relay_trouble: '{relay} answers, but cannot do its work at the moment.',
  not_a_relay:
    'What answers at {relay} is not the relay: a proxy or a sign-in page of your network may stand in between.',
  refused_by_relay:
    'The relay did not accept the attempt, and nothing was connected. If it happens again, tell its engineers.',
  redirect_lost:
    'NoiseAware has said yes, but its answer did not reach this extension. Authorize once more: it is one click while you are still logged in there.',
  interrupted:
    'The browser stopped the extension before NoiseAware’s Authorize was pressed. Nothing has changed.',
  window_still_open:
    'The browser allows one login window at a time. Close the one that is open, then try again.',
  wrong_login_host:
    '{relay} wanted to open a page that is not NoiseAware’s for this attempt on {login}, so nothing was opened. Ask the relay’s engineers which login address is right.',
  wrong_organization:
    'A different NoiseAware organization was authorized than the one {account} is connected to. The connection was left as it is: log out of NoiseAware first, then authorize with the right login.',
  session_ended:
    '{relay} no longer knows this browser. A new invite from the relay’s engineers brings it back.',
  extension_failed:
    'Something in the extension itself went wrong, and nothing was connected. Start again; if it stays, restart the browser.',
};

const held =
  'NoiseAware has said yes and this browser still holds its answer, so no one has to log in again.';

/** How a passing trouble's sentence goes on where the answer is not held. */
const notHeld: Partial<Record<Outcome, string>> = {
  noiseaware_down: 'Ask again to see how far it came.',
  relay_down: 'Check your network, or tell the relay’s engineers.',
  relay_trouble: 'Its engineers can see why.',
  not_a_relay: '',
};

/**
 * The words for the end of an attempt, and the button that does something about it. `resumable`: NoiseAware has said yes
 * and the worker still holds its answer, so that trying again needs no new window.
 */
export function describeOutcome(
  outcome: Outcome,
  { resumable, kept }: { resumable: boolean; kept: boolean },
): OutcomeWords {
  const ending = outcome === 'cancelled' && kept ? 'kept' : outcome;
  const [title, tone, button] = heads[ending];
  const more = resumable && outcome in notHeld ? held : notHeld[outcome];
  return { title, tone, button, sentence: more ? `${sentences[ending]} ${more}` : sentences[ending] };
}
