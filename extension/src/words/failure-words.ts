import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Why the extension or {company} did not do what was asked; the other failures are in the shared words. */
export const ownFailureWords = defineWords('own-failures', {
  unauthenticated: 'You are signed out. Ask your admin for a new setup link.',
  not_saved:
    'This browser cannot save anything: its storage may be full. Free up space on this computer, then restart the browser.',
  record_damaged: 'What this browser had saved could not be read. It is being loaded again.',
  ambiguous_account:
    'This account has connections of several organizations. Your admin can confirm the link in the console, and choose there which one it replaces.',
  interrupted: 'The extension was interrupted before it had an answer. Try again.',
  mismatch:
    'This extension and {company} do not understand each other. Update the extension, or tell your admin.',
});
