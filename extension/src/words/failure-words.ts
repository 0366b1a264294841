import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Why the extension or {company} did not do what was asked; the other failures are in the shared words. */
export const ownFailureWords = defineWords('own-failures', {
  unauthenticated: 'You are signed out. Ask your admin for a new setup link.',
  not_saved:
    'This browser cannot save anything: its storage may be full. Free up space on this computer, then restart the browser.',
  record_damaged: 'What this browser had saved could not be read. It is being loaded again.',
  window_closed: 'The window was closed before you were signed in. Try again.',
  window_open: 'Another window for signing in is still open. Finish there or close it, then try again.',
  sign_in_setup: 'Your company’s sign-in is not set up correctly and refuses everyone. Tell your admin.',
  interrupted: 'The extension was interrupted before it had an answer. Try again.',
  mismatch:
    'This extension and {company} do not understand each other. Update the extension, or tell your admin.',
});
