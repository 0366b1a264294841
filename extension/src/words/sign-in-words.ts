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
});
