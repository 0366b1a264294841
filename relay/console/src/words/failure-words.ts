import type { CallFailure } from '@noiseaware-connect/shared/client';
import { failureWords, isMismatch } from '@noiseaware-connect/shared/words/failure-words';
import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts of failures that differ from the extension's. */
const words = defineWords('console-failures', {
  unauthenticated: 'You are signed out. Sign in again.',
  not_found: 'It is not there any more.',
  noiseaware_unavailable: 'NoiseAware does not do it at the moment. The state says why.',
  reauthorization_required: 'NoiseAware wants this account authorized again. Let the owner connect.',
  mismatch: '{company} did not take it like this. Load this page again, or change what you entered.',
});

/** The text for a failure code. `{company}` is the partner's name. */
export function describeFailure(code: CallFailure['code']): string {
  if (isMismatch(code)) return words.mismatch;
  return code in words ? words[code as keyof typeof words] : failureWords[code as keyof typeof failureWords];
}
