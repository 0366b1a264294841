import { defineWords } from '@noiseaware-connect/shared/words/language';
import type { RefusalCode } from '../messages.ts';
import { describeRefusal } from './failure-words.ts';

export const signInWords = defineWords('sign-in', {
  signIn: 'Sign in',
  again: 'Sign in again',
  working: 'Signing in…',
  lead: 'Keep an eye on your customers’ NoiseAware accounts. To start, sign in with your company account.',
  endedLead: 'Sign in with your company account to continue. This list may be out of date.',
});

/** Why the company's sign-in failed. */
export const describeSignInRefusal = (code: RefusalCode | 'bad_address'): string =>
  isOwn(code) ? refusals[code] : describeRefusal(code);

const refusals = defineWords('sign-in-refusals', {
  bad_address: 'This address cannot be used. Go back and check it.',
  unauthenticated: 'Your company’s sign-in did not let you in. Try again, or tell your admin.',
  forbidden: 'Your company account may not use NoiseAware Connect. Ask your admin.',
  not_found: '{company} does not offer sign-in. Ask your admin for a setup link.',
});

const isOwn = (code: string): code is keyof typeof refusals => Object.hasOwn(refusals, code);
