import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Why the extension or {company} did not do what was asked; the other failures are in the shared words. */
export const ownFailureWords = defineWords('own-failures', {
  unauthenticated: 'You are signed out. Ask your admin for a new setup link.',
  not_saved:
    'This browser cannot save anything: its storage may be full. Free up space on this computer, then restart the browser.',
  record_damaged: 'This browser could not read its saved data and is loading it again.',
  ambiguous_account:
    'This account has connections of several organizations. Your admin can confirm the link in the console and choose which connection it replaces.',
  interrupted: 'The extension was interrupted before an answer arrived. Try again.',
  mismatch: 'This extension does not match {company}’s version. Update the extension, or tell your admin.',
});
