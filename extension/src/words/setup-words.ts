import { defineWords } from '@noiseaware-connect/shared/words/language';

/** What may answer at {host} instead of a matching relay. */
export const greetingWords = defineWords('greeting', {
  unreachable: '{host} is not responding. Check the link; if it is right, tell your admin.',
  shut_out: '{host} blocks this extension. Tell your admin: RELAY_REDIRECTS is missing {redirect}',
  not_a_relay: 'Something answers at {host}, but it is not NoiseAware Connect. Check the link.',
  extension_is_older: 'This extension is older than {host}. Update the extension, then try again.',
  relay_is_older: '{host} is older than this extension. Your admin must update it.',
});

/** Why the relay did not accept the invite. */
export const enrolWords = defineWords('enrol', {
  bad_address: 'This address cannot be used. Go back and check it.',
  unauthenticated:
    'This invite was refused: it was used before, has expired, or was mistyped. Ask your admin for a new one.',
});

export const setupFormWords = defineWords('setup', {
  setUp: 'Set up this browser',
  setUpLead: 'Paste the setup link your admin sent you. It works once, for this browser.',
  newInvite: 'Enter a new invite',
  otherLink: 'Use another setup link',
  otherLinkLead: 'A new link replaces the current one. You will see where it leads before anything changes.',
  link: 'Setup link',
  linkExample: 'https://connect.example.com/#invite',
  address: 'Address',
  addressExample: 'https://connect.example.com',
  invite: 'Invite',
  inviteHint: 'Leave this empty to sign in with your company’s account.',
  advanced: 'Without a link',
  loginHost: 'NoiseAware’s login address',
  loginHostHint: 'Leave this empty unless your admin told you otherwise.',
  asking: 'Checking the address…',
  continue: 'Continue',
});

/** The confirmation that names the relay before the invite is sent. */
export const setupConfirmWords = defineWords('setup-confirm', {
  title: 'This browser will be connected to {host}',
  lead: 'The invite is sent there when you press the button. Continue only if this is the address your admin gave you.',
  signInLead:
    'Your company’s sign-in opens in a window when you press the button. Continue only if this is the address your admin gave you.',
  signIn: 'Sign in',
  login: '{host}',
  localLogin: '{host} or a page on this computer',
  replaced: 'Replaces',
  replacedSession: '{host}; this browser’s session there ends',
  otherLogin:
    'People will be sent to {host} to log in, not to NoiseAware’s own {documented}. My admin confirmed this.',
  confirm: 'Connect this browser',
  back: 'Back',
});

/** The offer to use the setup link that is open in the tab in front. */
export const setupOfferWords = defineWords('setup-offer', {
  title: 'Set up with {host}?',
  lead: 'A setup link is open in this tab. Continue only if this is the address your admin gave you.',
  confirm: 'Set up this browser',
  working: 'Setting up…',
  otherWay: 'Set up another way',
  inTab: 'Open in a tab',
});

/** The setup of this browser. */
export const signedInWords = defineWords('signed-in', {
  title: 'This browser is set up',
  lead: 'Open NoiseAware Connect from the browser’s toolbar to connect accounts.',
  ended: 'You are signed out',
  endedLead: 'This browser is no longer recognized. Paste a new setup link below to continue.',
  company: 'Company',
  relay: 'Address',
  staff: 'Signed in as',
  login: 'NoiseAware’s login',
  signOut: 'Sign out',
  change: 'Change setup',
  notSignedOut: 'Your session there has not ended.',
  tryAgain: 'Try again',
  forgetAnyway: 'Forget it here anyway',
});
