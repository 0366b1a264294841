import { defineWords } from '@noiseaware-connect/shared/words/language';

export const signInWords = defineWords('sign-in', {
  signIn: 'Sign in',
  again: 'Sign in again',
  working: 'Signing in…',
  lead: 'Keep an eye on your customers’ NoiseAware accounts. To start, sign in with your company account.',
  endedLead: 'Sign in with your company account to continue. This list may be out of date.',
});

/** Why the company's sign-in failed. */
export const signInRefusals = defineWords('sign-in-refusals', {
  bad_address: 'This address cannot be used. Go back and check it.',
  unauthenticated: 'Your company’s sign-in did not let you in. Try again, or tell your admin.',
  forbidden: 'Your company account may not use NoiseAware Connect. Ask your admin.',
  not_found: '{company} does not offer sign-in. Ask your admin for a setup link.',
  window_closed: 'The window was closed before you were signed in. Try again.',
  window_open: 'Another window for signing in is still open. Finish there or close it, then try again.',
  sign_in_setup: 'Your company’s sign-in is not set up correctly and refuses everyone. Tell your admin.',
  sign_in_groups: 'Your company’s sign-in left out your groups because you are in too many. Tell your admin.',
  clock_ahead: 'Nobody can sign in right now: {company}’s clock is ahead of its sign-in. Tell your admin.',
  clock_behind: 'Nobody can sign in right now: {company}’s clock is behind its sign-in. Tell your admin.',
});
