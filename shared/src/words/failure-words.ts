import { fill } from '../fill.ts';
import { defineWords } from './language.ts';
import { secondsFromNow } from './moment.ts';

/** Why {company} did not do what was asked, and what helps. These texts are the same in extension and console. */
export const failureWords = defineWords('failures', {
  relay_unreachable: 'Cannot reach {company}. Check your network, then try again.',
  relay_slow: '{company} did not answer in time. Try again in a moment.',
  not_a_relay: '{company} is not answering as it should: the service may be restarting.',
  proof_refused: 'This computer’s clock seems to be wrong. Trying again.',
  forbidden: 'You are not allowed to do that. Your admin can change this.',
  not_found: 'This connection no longer exists.',
  rate_limited: 'Too many requests at once. Try again {when}.',
  idempotency_in_progress: 'This is already in progress. Try again in a minute.',
  internal: 'Something went wrong at {company}. Your admin can see why.',
  store_unavailable: 'Nothing can be saved at {company} right now. Tell your admin.',
  store_slow: 'This took too long at {company}. Narrow the search, or tell your admin.',
  provider_unavailable: 'Your company’s sign-in is not responding. Try again shortly.',
  noiseaware_unavailable: 'Not renewed yet. The state above says why.',
  reauthorization_required: 'NoiseAware requires a new authorization for this account. Press Reconnect.',
  wrong_organization: 'This authorization is for another NoiseAware organization than the connected one.',
  pairing_expired: 'This attempt has ended. Start a new one.',
  pairing_not_authorized: 'NoiseAware has not authorized this attempt yet.',
});

/**
 * The sentence for a failure, with the place `{company}`.
 * @param retryAfter the seconds that the relay asked to wait
 */
export const failureSentence = (code: keyof typeof failureWords, retryAfter = 60): string =>
  fill(failureWords[code] as string, { when: secondsFromNow(retryAfter) });

/**
 * Failures that a person can only fix by an update. Neither extension nor console makes a call that answers
 * `conflict`, reads events or sends an `Idempotency-Key` with two bodies.
 */
const mismatches = [
  'noiseaware_unauthorized',
  'redirect_mismatch',
  'verifier_mismatch',
  'invalid_request',
  'conflict',
  'events_gone',
  'idempotency_mismatch',
  'method_not_allowed',
  'payload_too_large',
  'unsupported_media_type',
  'misdirected_request',
] as const;

/** Whether a failure means that the versions of relay and client are incompatible. */
export const isMismatch = (code: string): code is (typeof mismatches)[number] =>
  (mismatches as readonly string[]).includes(code);
