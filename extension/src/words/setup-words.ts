import { hostOf } from '../app/setup/addresses.ts';
import type { Greeted, RefusalCode } from '../messages.ts';
import { addressProblems } from './address-words.ts';
import { describeRefusal } from './failure-words.ts';

/** What is wrong with who answered at an address, or null if it is a relay to talk to. */
export function describeGreeting(greeting: Greeted, address: string): string | null {
  switch (greeting.kind) {
    case 'relay':
      return null;
    case 'bad_address':
      return addressProblems[greeting.problem];
    case 'unreachable':
      return `No relay answers at ${hostOf(address)}. Check the address; if it is right, the relay is down or is not set up to talk to this extension.`;
    case 'not_a_relay':
      return `Something answers at ${hostOf(address)}, but it is not a NoiseAware Connect relay. Check the address.`;
    case 'extension_is_older':
      return `This extension is older than the relay at ${hostOf(address)}. Update the extension, then try again.`;
    case 'relay_is_older':
      return `The relay at ${hostOf(address)} is older than this extension. Its engineers have to update it.`;
  }
}

/** Why the relay did not take the invite. */
export function describeEnrolRefusal(code: RefusalCode | 'bad_address'): string {
  if (code === 'bad_address') return 'This address cannot be used. Go back and check it.';
  if (code === 'unauthenticated') {
    return 'The relay refuses this invite: it was used before, has expired or was mistyped. Ask the relay’s engineers for a new one.';
  }
  return describeRefusal(code);
}

export const setupFormWords = {
  setUp: 'Set up this browser',
  setUpLead: 'Paste the setup link that your relay’s engineers sent you. It works once, for this browser.',
  newInvite: 'Enter a new invite',
  otherLink: 'Use another setup link',
  otherLinkLead:
    'A new setup link takes the place of the present one. You see which relay it leads to before anything changes.',
  link: 'Setup link',
  linkExample: 'https://relay.example.com/#invite',
  or: 'or',
  address: 'Relay address',
  addressExample: 'https://relay.example.com',
  invite: 'Invite',
  advanced: 'Advanced',
  loginHost: 'NoiseAware’s login address',
  loginHostHint: 'Leave this empty unless the relay’s engineers told you otherwise.',
  asking: 'Looking for the relay…',
  continue: 'Continue',
  interrupted: 'The extension was interrupted. Press Continue again.',
} as const;

/** The page that names the relay before the invite is sent. */
export const setupConfirmWords = {
  title: 'This browser will be connected to {host}',
  lead: 'The invite is sent there when you press the button. Go on only if this is the relay that its engineers named.',
  login: '{host}',
  localLogin: '{host} or a page on this computer',
  replaced: 'Takes the place of',
  replacedSession: '{host}; this browser’s session there ends',
  otherLogin:
    'People will be sent to {host} to log in, not to NoiseAware’s own {documented}. The relay’s engineers told me so.',
  confirm: 'Connect this browser',
  back: 'Back',
} as const;

/** The relay that this browser is set up with. */
export const signedInWords = {
  title: 'This browser is set up',
  lead: 'Open NoiseAware Connect from the browser’s toolbar to connect accounts.',
  fresh: 'Done. Open NoiseAware Connect from the browser’s toolbar to connect the first account.',
  ended: 'Your session has ended',
  endedLead: 'The relay no longer knows this browser. Paste a new setup link below to go on.',
  relay: 'Relay',
  staff: 'Signed in as',
  login: 'NoiseAware’s login',
  signOut: 'Sign out',
  notSignedOut: (reason: string) => `${reason} Your session there has not ended.`,
  tryAgain: 'Try again',
  forgetAnyway: 'Forget it here anyway',
} as const;
