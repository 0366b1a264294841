import type { CallFailure } from '@noiseaware-connect/shared/client';
import {
  failureSentence,
  type failureWords,
  isMismatch,
} from '@noiseaware-connect/shared/words/failure-words';
import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Texts of failures that differ from the extension's. */
const words = defineWords('console-failures', {
  unauthenticated: 'You are signed out. Sign in again.',
  not_found: 'This no longer exists.',
  noiseaware_unavailable: 'NoiseAware cannot do this right now. The state says why.',
  reauthorization_required:
    'NoiseAware requires a new authorization for this account. Send the owner a link.',
  ambiguous_account: 'This account has connections of several organizations. Choose the one to replace.',
  mismatch: '{company} did not accept this. Reload the page, or change what you entered.',
});

/** The text for a failure. `{company}` is the partner's name. */
export function describeFailure({ code, retryAfter }: CallFailure): string {
  if (isMismatch(code)) return words.mismatch;
  if (code in words) return words[code as keyof typeof words];
  return failureSentence(code as keyof typeof failureWords, retryAfter);
}
