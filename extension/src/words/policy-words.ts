import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Settings of an administrator. */
export const policyWords = defineWords('policy', {
  locked: 'Set by your organization.',
  noInvite:
    'Your organization only allows signing in with your company’s account. Enter the address without an invite.',
  otherAddress: 'Your organization only lets this browser connect to {address}.',
});
