import type { RefusalCode } from '../messages.ts';

const mismatch =
  'The relay does not understand this request. Update the extension, or ask the relay’s engineers.';

const words: Record<RefusalCode, string> = {
  relay_unreachable: 'The relay cannot be reached. Check your network, then try again.',
  relay_slow: 'The relay did not answer in time. Try again in a moment.',
  not_a_relay: 'Something other than the relay answered, such as a proxy or a sign-in page of your network.',
  unauthenticated: 'Your session at the relay has ended. A new invite brings it back.',
  forbidden: 'The relay does not let you do that. Its engineers can change it.',
  not_found: 'The relay no longer knows this connection.',
  rate_limited: 'The relay asks to slow down. Try again in a minute.',
  internal: 'The relay failed. Its engineers find the reason in its log.',
  store_unavailable: 'The relay cannot save anything at the moment. Its engineers have to look at it.',
  noiseaware_unavailable: 'Not renewed yet. The relay keeps trying, and the state above says how it stands.',
  reauthorization_required: 'NoiseAware wants this account authorized again. Choose Reconnect.',
  wrong_organization: 'Another NoiseAware organization answered than the one connected.',
  pairing_expired: 'This attempt has ended. Begin a new one.',
  pairing_not_authorized: 'NoiseAware has not authorized this attempt yet.',
  not_saved:
    'This browser cannot save what it learns: its storage may be full. Free some space on this computer, then restart the browser.',
  record_damaged: 'What this browser had saved could not be read. It is asked for again.',
  interrupted: 'The extension was interrupted before it had an answer. Try again.',
  noiseaware_unauthorized: mismatch,
  redirect_mismatch: mismatch,
  verifier_mismatch: mismatch,
  invalid_request: mismatch,
  method_not_allowed: mismatch,
  payload_too_large: mismatch,
  unsupported_media_type: mismatch,
};

/** Why the relay did not do what was asked, and what helps. */
export const describeRefusal = (code: RefusalCode): string => words[code];
