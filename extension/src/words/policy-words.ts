import { defineWords } from '@noiseaware-connect/shared/words/language';

/** Settings of an administrator. */
export const policyWords = defineWords('policy', {
  locked: 'Set by your organization.',
  otherAddress: 'Your organization only lets this browser connect to the address below.',
});
