import type { RefusalCode } from '../messages.ts';
import { defineWords } from './language.ts';

const words = defineWords('failures', {
  relay_unreachable: 'Cannot reach {company}. Check your network, then try again.',
  relay_slow: '{company} did not answer in time. Try again in a moment.',
  not_a_relay:
    'Something between this browser and {company} answered instead, such as a sign-in page of your network.',
  unauthenticated: 'You are signed out. Ask your admin for a new setup link.',
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
  not_saved:
    'This browser cannot save what it learns: its storage may be full. Free some space on this computer, then restart the browser.',
  record_damaged: 'What this browser had saved could not be read. It is asked for again.',
  window_closed: 'The window was closed before you were signed in. Try again.',
  window_open: 'Another window for signing in is still open. Finish there or close it, then try again.',
  interrupted: 'The extension was interrupted before it had an answer. Try again.',
  mismatch:
    'This extension and {company} do not understand each other. Update the extension, or tell your admin.',
});

/** What a person can do nothing about but to update. */
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

const isMismatch = (code: RefusalCode): code is (typeof mismatches)[number] =>
  (mismatches as readonly string[]).includes(code);

/** Why {company} did not do what was asked, and what helps. */
export const describeRefusal = (code: RefusalCode): string => words[isMismatch(code) ? 'mismatch' : code];
