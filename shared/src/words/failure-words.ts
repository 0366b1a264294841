import { defineWords } from './language.ts';

/** Why {company} did not do what was asked, and what helps, where that is the same on every surface. */
export const failureWords = defineWords('failures', {
  relay_unreachable: 'Cannot reach {company}. Check your network, then try again.',
  relay_slow: '{company} did not answer in time. Try again in a moment.',
  not_a_relay:
    'Something between this browser and {company} answered instead, such as a sign-in page of your network.',
  forbidden: 'You may not do that. Your admin can change it.',
  not_found: 'This connection is not there any more.',
  rate_limited: 'Too many requests at once. Try again in a minute.',
  internal: 'Something failed at {company}. Your admin can see why.',
  store_unavailable: 'Nothing can be saved at {company} at the moment. Tell your admin.',
  provider_unavailable: 'Your company’s sign-in does not answer at the moment. Try again shortly.',
  noiseaware_unavailable: 'Not renewed yet. The state above says why.',
  reauthorization_required: 'NoiseAware wants this account authorized again. Press Reconnect.',
  wrong_organization: 'Another NoiseAware organization answered than the one connected.',
  pairing_expired: 'This attempt has ended. Begin a new one.',
  pairing_not_authorized: 'NoiseAware has not authorized this attempt yet.',
});

/** What a person can do nothing about but to update what they use. */
const mismatches = [
  'noiseaware_unauthorized',
  'redirect_mismatch',
  'verifier_mismatch',
  'invalid_request',
  'method_not_allowed',
  'payload_too_large',
  'unsupported_media_type',
  'misdirected_request',
] as const;

/** Whether a failure says that relay and client do not understand each other. */
export const isMismatch = (code: string): code is (typeof mismatches)[number] =>
  (mismatches as readonly string[]).includes(code);
