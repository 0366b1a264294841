import { fill } from '@noiseaware-connect/shared/fill';
import { hostOf } from '../../app/addresses/addresses.ts';
import type { Greeted, RefusalCode, SignInRefusalCode } from '../../messages.ts';
import { addressProblems } from '../../words/address-words.ts';
import { enrolWords, greetingWords } from '../../words/setup-words.ts';
import { signInRefusals } from '../../words/sign-in-words.ts';
import { describeRefusal } from '../parts/describe-refusal.ts';

/** What is wrong with the answer at an address; null if a matching relay has answered. */
export function describeGreeting(greeting: Greeted, address: string): string | null {
  if (greeting.kind === 'relay') return null;
  if (greeting.kind === 'bad_address') return addressProblems[greeting.problem];
  const redirect = greeting.kind === 'shut_out' ? greeting.redirect : '';
  return fill(greetingWords[greeting.kind], { host: hostOf(address), redirect });
}

/** Why the relay did not accept the invite. */
export function describeEnrolRefusal(code: RefusalCode | 'bad_address'): string {
  return code === 'bad_address' || code === 'unauthenticated' ? enrolWords[code] : describeRefusal(code);
}

/** Why the company's sign-in failed. */
export const describeSignInRefusal = (code: SignInRefusalCode): string =>
  isOfSignIn(code) ? signInRefusals[code] : describeRefusal(code);

// --- Internal helpers ---

const isOfSignIn = (code: string): code is keyof typeof signInRefusals => Object.hasOwn(signInRefusals, code);
